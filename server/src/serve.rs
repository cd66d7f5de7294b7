//! Serving until told to stop, and finishing what was begun.

use crate::{Installation, account::sign_in, http, project::tokens::flush_last_uses};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time,
};

/// How often what is noted in memory is written.
const FLUSH: Duration = Duration::from_secs(10);
/// How often stale throttling counters are swept.
const SWEEP: Duration = Duration::from_hours(1);
/// How long requests that are being answered may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(30);

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// In words, when the address cannot be had or the database fails at the start.
pub(crate) async fn serve(installation: Installation) -> Result<(), String> {
    let core = installation.core.clone();
    let listen = core.config.listen;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    println!("Latchkey is at {} (listening on {listen})", core.config.public_url);
    match installation.setup.link().await {
        Ok(Some(link)) => println!(
            "Nobody has an account yet. Open this link once to make the first one:\n{link}"
        ),
        Ok(None) => {}
        Err(error) => return Err(error.to_string()),
    }

    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("stopping");
        let _ = stop.send(true);
    });
    let background = tokio::spawn(keep_house(installation.core.clone(), stopped.clone()));

    let service = http::router(installation.state.clone());
    let service = service.into_make_service_with_connect_info::<SocketAddr>();
    let mut told = stopped.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = told.wait_for(|stop| *stop).await;
    });
    let mut told = stopped;
    tokio::select! {
        result = server => result.map_err(|error| error.to_string())?,
        () = async {
            let _ = told.wait_for(|stop| *stop).await;
            time::sleep(GRACE).await;
        } => tracing::warn!("some requests did not end in time"),
    }
    let _ = background.await;
    flush_last_uses(&core).await;
    core.db.close().await;
    Ok(())
}

/// Work that nobody waits for.
async fn keep_house(core: std::sync::Arc<crate::core::Core>, mut stopped: watch::Receiver<bool>) {
    let mut flush = time::interval(FLUSH);
    let mut sweep = time::interval(SWEEP);
    loop {
        tokio::select! {
            _ = flush.tick() => flush_last_uses(&core).await,
            _ = sweep.tick() => {
                if let Err(error) = sign_in::throttle::sweep(&core).await {
                    tracing::warn!(%error, "stale sign-in counters were not swept");
                }
            }
            _ = stopped.changed() => return,
        }
    }
}

async fn wait_for_signal() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
