//! What `cargo xtask bench` measures against: a route that returns the same bytes and does nothing
//! else. Environment: `LISTEN`, `BODY_FILE`.

use axum::{Router, body::Bytes, http::header, routing::get};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let variable = |name: &str| std::env::var(name).map_err(std::io::Error::other);
    let body = Bytes::from(std::fs::read(variable("BODY_FILE")?)?);
    let answer = move || async move { ([(header::CONTENT_TYPE, "application/json")], body) };
    let routes = Router::new().route("/v2/storage/tokens/verify", get(answer));
    let listener = tokio::net::TcpListener::bind(variable("LISTEN")?).await?;
    axum::serve(listener, routes).await
}
