//! What people see, and what the server must offer them.

pub mod account;
mod address;
pub mod admin;
pub mod error;
pub mod flash;
pub mod home;
pub mod organization;
mod pages;
pub mod project;
pub mod services;
pub mod setup;
pub mod ui;
pub mod value;

use leptos::{children::ToChildren, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, FlatRoutesProps, Router};
use pages::routes;
use ui::{Frame, NotFound, Theme, forget_flash_on_leaving, provide_start};

/// The addresses of the files that make a page live, as the server serves them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFiles {
    /// The JavaScript module that loads the WASM.
    pub script: String,
    /// The WASM.
    pub wasm: String,
    /// The style sheet.
    pub style: String,
}

/// The whole document, for the server to render.
pub fn shell(site: SiteFiles) -> impl IntoView {
    let SiteFiles { script, wasm, style } = site;
    let start = format!(
        "import({script:?}).then(m => m.default({{module_or_path: {wasm:?}}})\
         .then(() => m.hydrate()))"
    );
    let theme = use_context::<Theme>().unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=style/>
                <link rel="modulepreload" href=script/>
                <link
                    rel="preload"
                    href=wasm
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <script type="module" nonce=use_nonce()>
                    {start}
                </script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The app: the route table inside the frame.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_start();
    view! {
        <Title formatter=title/>
        <Router>
            <FlashWatch/>
            <Frame>
                <Pages/>
            </Frame>
        </Router>
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that <Title> asks for")]
fn title(page: String) -> String {
    if page.is_empty() { "Latchkey".to_owned() } else { format!("{page} · Latchkey") }
}

#[component]
fn FlashWatch() -> impl IntoView {
    forget_flash_on_leaving();
}

/// The route table, which `view!` would only take as tags, each of a type of its own.
#[component]
fn Pages() -> impl IntoView {
    let children = ToChildren::to_children(routes);
    FlatRoutes(FlatRoutesProps::builder().fallback(NotFound).children(children).build())
}
