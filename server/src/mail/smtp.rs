use super::{
    mailer::Unsent,
    relay::{Encryption, Relay},
    rules::Failure,
};
use lettre::{
    Message,
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::DEFAULT_MECHANISMS,
        client::{AsyncSmtpConnection, CertificateStore, TlsParameters},
        extension::ClientId,
        response::Category,
    },
};
use std::{
    error::Error as _,
    net::IpAddr,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};
use tokio::{task, time};

/// How long a relay may take to let us in.
const CONNECT: Duration = Duration::from_secs(15);
/// How long one mail may take altogether.
pub(super) const SEND: Duration = Duration::from_secs(30);
/// How long a farewell may take.
const QUIT: Duration = Duration::from_secs(1);

/// The way out over a relay.
///
/// The connections are kept here and not in the pool of `lettre`, which takes a connection back in
/// the middle of a dialogue when a sending is abandoned: the answer to one mail would be taken for
/// the answer to the next.
pub(super) struct Smtp {
    relay: Relay,
    hello: ClientId,
    trust: OnceLock<TlsParameters>,
    /// Connections between two mails of one burst.
    parked: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Smtp {
    pub(super) fn new(relay: Relay, host: &str) -> Self {
        let hello = match host.trim_matches(['[', ']']).parse() {
            Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
            Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
            Err(_) => ClientId::Domain(host.to_owned()),
        };
        Self { relay, hello, trust: OnceLock::new(), parked: Mutex::default() }
    }

    fn parked(&self) -> MutexGuard<'_, Vec<AsyncSmtpConnection>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands one mail over; returns when the relay has taken it.
    pub(super) async fn send(&self, message: &Message) -> Result<(), Unsent> {
        let bytes = message.formatted();
        match time::timeout(SEND, self.hand_over(message.envelope(), &bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Unsent { failure: failure(&error), reason: in_words(&error) }),
            Err(_) => Err(Unsent::passing(&"the relay took too long")),
        }
    }

    async fn hand_over(&self, envelope: &Envelope, bytes: &[u8]) -> Result<(), Error> {
        let parked = self.parked().pop();
        if let Some(mut connection) = parked {
            match connection.send(envelope, bytes).await {
                Ok(_) => {
                    self.parked().push(connection);
                    return Ok(());
                }
                Err(error) if error.is_permanent() => return Err(error),
                // relays close a connection after some mails; a new one decides
                Err(_) => {}
            }
        }
        let mut connection = self.connect().await?;
        connection.send(envelope, bytes).await?;
        self.parked().push(connection);
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let relay = &self.relay;
        let place = (relay.host.as_str(), relay.port);
        let tls = match relay.encryption {
            Encryption::Implicit => Some(self.trust().await?),
            Encryption::Required | Encryption::Offered => None,
        };
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(place, Some(CONNECT), &self.hello, tls, None)
                .await?;
        let starts_tls = match relay.encryption {
            Encryption::Implicit => false,
            // fails when the server does not offer it
            Encryption::Required => true,
            Encryption::Offered => connection.can_starttls(),
        };
        if starts_tls {
            connection.starttls(self.trust().await?, &self.hello).await?;
        }
        if let Some(credentials) = &relay.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// What certificates are held against; read when it is needed first, because most commands
    /// send no mail.
    async fn trust(&self) -> Result<TlsParameters, Error> {
        if let Some(trust) = self.trust.get() {
            return Ok(trust.clone());
        }
        let tls = TlsParameters::builder(self.relay.host.clone());
        let made = if self.relay.encryption == Encryption::Offered {
            // Where plain text is accepted a certificate proves nothing: whoever could forge it
            // could as well hide that TLS is offered. Local relays have self-made ones.
            tls.certificate_store(CertificateStore::None)
                .dangerous_accept_invalid_certs(true)
                .build()?
        } else {
            let built = task::spawn_blocking(|| tls.build()).await;
            built.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?
        };
        Ok(self.trust.get_or_init(|| made).clone())
    }

    /// Takes leave of the relay until the next burst of mails.
    pub(super) async fn rest(&self) {
        let parked = std::mem::take(&mut *self.parked());
        for mut connection in parked {
            // every mail on it was taken: whether the farewell is heard changes nothing
            let _ = time::timeout(QUIT, connection.quit()).await;
        }
    }
}

/// A permanent answer is about the mail only when its second digit says so: others are about us,
/// and an operator can set them right.
fn failure(error: &Error) -> Failure {
    let is_about_mail = error.status().is_some_and(|code| code.category == Category::MailSystem);
    if error.is_permanent() && is_about_mail { Failure::Refused } else { Failure::Passing }
}

/// The reason without the words of the relay, which may repeat the address or parts of the mail.
fn in_words(error: &Error) -> String {
    let Some(code) = error.status() else {
        return if error.is_response() {
            "the relay closed the connection or does not speak SMTP".to_owned()
        } else {
            error.to_string()
        };
    };
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    let first = text.split_whitespace().next().unwrap_or_default();
    // RFC 3463: the reason in three numbers
    let is_status = first.split('.').count() == 3
        && first.split('.').all(|part| part.len() <= 3 && part.parse::<u16>().is_ok());
    let status = if is_status { format!(" {first}") } else { String::new() };
    format!("the relay answered {code}{status}")
}
