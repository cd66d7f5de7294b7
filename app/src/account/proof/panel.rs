use super::{
    ProofOptions, ReadProofOptions,
    forms::{After, ways},
};
use crate::ui::{Erase, Loaded, Proven, StepUpPanel, awaited, read};
use leptos::{prelude::*, wasm_split::wasm_split};
use std::sync::Arc;

/// How many proofs were given on this page, for what shows how fresh the last one is.
#[derive(Clone, Copy)]
pub(super) struct Proofs(pub(super) RwSignal<usize>);

/// Has the forms of this page ask for a proof in a dialog when the server wants one. Each page
/// with such forms calls it first.
pub fn provide_step_up() {
    let proofs = RwSignal::new(0);
    provide_context(Proofs(proofs));
    provide_context(StepUpPanel(Arc::new(move |proven| {
        let proven: Proven = Arc::new(move || {
            proofs.try_update(|count| *count += 1);
            proven();
        });
        awaited(Box::new(move || Box::pin(step_up(Arc::clone(&proven)))))
    })));
}

/// Loaded when it is needed, which is seldom.
#[wasm_split(step_up, wasm_split_path = leptos::wasm_split)]
fn step_up(proven: Proven) -> AnyView {
    let options = read(|| ReadProofOptions {});
    let view = move |options: ProofOptions| ways(&options, &After::Call(Arc::clone(&proven)));
    view! {
        <div class="proof">
            <p>"This changes how an account is protected. Confirm that it is you."</p>
            <Loaded resource=options view/>
        </div>
    }
    .erase()
}
