//! A relay as small as SMTP allows, which a test can stop and start again.

use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// A mail as it came over the wire.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) to: String,
    pub(super) message: String,
}

impl Received {
    /// The value of a header that stands on one line.
    pub(super) fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        self.message.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default()
    }
}

/// What arrived, counted so that a test can wait for it.
#[derive(Clone)]
struct Inbox {
    mails: Arc<Mutex<Vec<Received>>>,
    connections: Arc<Mutex<usize>>,
    count: Arc<watch::Sender<usize>>,
}

pub(super) struct TestRelay {
    pub(super) port: u16,
    inbox: Inbox,
    listening: Option<JoinHandle<()>>,
}

impl Drop for TestRelay {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

impl TestRelay {
    /// A relay that takes mail on a port of its own.
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut relay = Self {
            port: listener.local_addr().unwrap().port(),
            inbox: Inbox {
                mails: Arc::default(),
                connections: Arc::default(),
                count: Arc::new(watch::Sender::new(0)),
            },
            listening: None,
        };
        relay.listen(listener);
        relay
    }

    pub(super) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    fn listen(&mut self, listener: TcpListener) {
        let inbox = self.inbox.clone();
        self.listening = Some(tokio::spawn(async move {
            let mut dialogues = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *inbox.connections.lock().unwrap() += 1;
                let inbox = inbox.clone();
                dialogues.spawn(async move {
                    // a client that goes away ends the dialogue
                    let _ = converse(stream, inbox).await;
                });
            }
        }));
    }

    /// Goes away in the middle of whatever it is doing.
    pub(super) async fn stop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            let _ = listening.await;
        }
    }

    /// Comes back on the same port.
    pub(super) async fn start_again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.listen(listener);
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.inbox.mails.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        *self.inbox.connections.lock().unwrap()
    }

    /// Returns when so many mails have come.
    pub(super) async fn wait_for(&self, count: usize) {
        let mut counted = self.inbox.count.subscribe();
        counted.wait_for(|counted| *counted >= count).await.unwrap();
    }
}

/// Speaks SMTP. How it answers a recipient, the local part says: `refused`, `later`, `silent`, and
/// `once` for a mail after which it closes the connection.
async fn converse(stream: TcpStream, inbox: Inbox) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 relay.test ESMTP\r\n").await?;
    let (mut to, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim_end();
        let local_part = to.split('@').next().unwrap_or_default().to_owned();
        let answer = match command.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-relay.test\r\n250-AUTH PLAIN\r\n250 SMTPUTF8".to_owned(),
            // "\0user\0p@ss" in base64
            "AUTH" if command == "AUTH PLAIN AHVzZXIAcEBzcw==" => "235 2.7.0 Welcome".to_owned(),
            "AUTH" => "535 5.7.8 Wrong".to_owned(),
            "RCPT" => {
                let address = command.trim_start_matches("RCPT TO:<").split('>').next();
                address.unwrap_or_default().clone_into(&mut to);
                match to.split('@').next().unwrap_or_default() {
                    "refused" => format!("550 5.1.1 <{to}>: nobody of this name"),
                    "later" => format!("451 4.7.1 <{to}>: come back later"),
                    "silent" => std::future::pending().await,
                    _ => "250 2.1.5 Ok".to_owned(),
                }
            }
            "DATA" => {
                stream.write_all(b"354 Go on\r\n").await?;
                let message = read_message(&mut stream).await?;
                let count = {
                    let mut mails = inbox.mails.lock().unwrap();
                    mails.push(Received { to: to.clone(), message });
                    mails.len()
                };
                inbox.count.send_replace(count);
                "250 2.0.0 Taken".to_owned()
            }
            "QUIT" => {
                return stream.write_all(b"221 Bye\r\n").await;
            }
            _ => "250 Ok".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        if command == "DATA" && local_part == "once" {
            return Ok(());
        }
    }
}

async fn read_message(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut message = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(message);
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
