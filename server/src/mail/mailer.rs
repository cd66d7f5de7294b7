use super::{
    folder,
    message::{Carrier, Mail, Stamp, message, sender},
    relay::Relay,
    rules::Failure,
    smtp::Smtp,
};
use crate::config::Config;
use lettre::message::Mailbox;
use std::{
    fmt::Display,
    path::{Path, PathBuf},
};
use tokio::{sync::Notify, task};

/// The way out, and the bell that wakes the worker.
pub struct Mailer {
    sender: Mailbox,
    host: String,
    transport: Transport,
    woken: Notify,
}

enum Transport {
    Smtp(Box<Smtp>),
    Folder(PathBuf),
}

/// Why a mail could not be sent, in words that may be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unsent {
    pub(super) failure: Failure,
    pub(super) reason: String,
}

impl Unsent {
    pub(super) fn passing(reason: &dyn Display) -> Self {
        Self { failure: Failure::Passing, reason: reason.to_string() }
    }
}

impl Mailer {
    /// The way that the configuration describes; nothing is connected yet.
    ///
    /// # Errors
    /// In words, naming the key.
    pub fn new(config: &Config) -> Result<Self, String> {
        let host = config.host().to_owned();
        let transport = match &config.smtp_url {
            Some(url) => {
                let relay = Relay::parse(url).map_err(|problem| format!("smtp_url: {problem}"))?;
                Transport::Smtp(Box::new(Smtp::new(relay, &host)))
            }
            None => Transport::Folder(config.data_dir.join("mail")),
        };
        Ok(Self {
            sender: sender(config).map_err(|problem| format!("mail_from: {problem}"))?,
            host,
            transport,
            woken: Notify::new(),
        })
    }

    /// The folder in which mails become files, if they do.
    pub(super) fn folder(&self) -> Option<&Path> {
        match &self.transport {
            Transport::Folder(folder) => Some(folder),
            Transport::Smtp(_) => None,
        }
    }

    /// Says that there is something to send.
    pub(super) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Returns when there is something to send.
    pub(super) async fn woken(&self) {
        self.woken.notified().await;
    }

    /// Sends one mail; returns when it is out of our hands.
    pub(super) async fn send(&self, mail: &Mail, stamp: Stamp) -> Result<(), Unsent> {
        let message = |carrier| {
            message(mail, stamp, &self.sender, &self.host, carrier)
                .map_err(|reason| Unsent { failure: Failure::Refused, reason })
        };
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(&message(Carrier::SevenBit)?).await,
            Transport::Folder(folder) => {
                let bytes = message(Carrier::EightBit)?.formatted();
                let folder = folder.clone();
                let written =
                    task::spawn_blocking(move || folder::write(&folder, stamp, &bytes)).await;
                let path = written
                    .map_err(|error| Unsent::passing(&error))?
                    .map_err(|error| Unsent::passing(&error))?;
                tracing::info!(path = %path.display(), "a mail was written to a file");
                Ok(())
            }
        }
    }

    /// Called when nothing is left to send.
    pub(super) async fn rest(&self) {
        if let Transport::Smtp(smtp) = &self.transport {
            smtp.rest().await;
        }
    }
}
