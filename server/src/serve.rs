//! Serving until told to stop, and finishing what was begun.

use crate::{
    Installation,
    account::{links, notifications},
    admin::announcements,
    core::Core,
    housekeeping::{self, Chore},
    http, mail,
    project::tokens::flush_last_uses,
};
use app::error::AppError;
use axum::{ServiceExt, extract::Request};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time,
};

/// How often what is noted in memory is written.
const FLUSH: Duration = Duration::from_secs(10);
/// How often what has grown stale is swept.
const SWEEP: Duration = Duration::from_hours(1);
/// How often is done what should not wait so long.
const OFTEN: Duration = Duration::from_secs(30);
/// How often requests for links are looked for that another node wrote down.
const REQUESTS: Duration = Duration::from_secs(2);
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
    let background = [
        tokio::spawn(keep_house(installation.core.clone(), stopped.clone())),
        tokio::spawn(mail::run(installation.core.clone(), stopped.clone())),
        // ends the streams of open pages, which would keep the server from stopping
        tokio::spawn(notifications::run(installation.core.clone(), stopped.clone())),
        tokio::spawn(announcements::run(installation.core.clone(), stopped.clone())),
    ];

    let service = http::router(installation.state.clone());
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service);
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
    for task in background {
        let _ = task.await;
    }
    flush_last_uses(&core).await;
    core.db.close().await;
    Ok(())
}

/// Work that nobody waits for.
async fn keep_house(core: Arc<Core>, mut stopped: watch::Receiver<bool>) {
    let mut flush = time::interval(FLUSH);
    let mut hourly = time::interval(SWEEP);
    let mut often = time::interval(OFTEN);
    let mut requests = time::interval(REQUESTS);
    let answer = async || warn("links", links::answer_requests(&core).await);
    loop {
        tokio::select! {
            _ = flush.tick() => flush_last_uses(&core).await,
            _ = requests.tick() => answer().await,
            () = core.link_asked.notified() => answer().await,
            _ = often.tick() => work(&core, housekeeping::OFTEN).await,
            _ = hourly.tick() => work(&core, housekeeping::HOURLY).await,
            _ = stopped.changed() => return,
        }
    }
}

async fn work(core: &Core, chores: &[Chore]) {
    for chore in chores {
        warn(chore.name, chore.run(core).await);
    }
}

/// Nobody waits for this work: what went wrong is logged, and tried again next time.
fn warn(what: &str, result: Result<(), AppError>) {
    if let Err(error) = result {
        tracing::warn!(what, %error, "background work failed");
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
