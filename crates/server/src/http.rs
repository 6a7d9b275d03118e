//! The server: the same commands for browsers and programs.
//!
//! Where the books know no login, only this computer is served, and whoever shows the door's token, which is made at each
//! start, is its administrator. Where they do, anybody may reach the port and log in, and every other command wants a
//! session; who that is, the application says. Hosts and origins are checked (a page elsewhere must not reach us through a
//! name that it makes point here), and there are limits on body and time. There is no TLS here: see `docs/decisions/0007`.

use crate::events;
use crate::gate::{Gate, Served};
use crate::page::page;
use crate::reach;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Extension, FromRequest, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use qitao_app::{App, Caller, Client, Code, Error, ErrorKind, Place, Reached, Reply, Result, Token as SessionToken, limits, sandbox};
use serde::Deserialize;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use subtle::ConstantTimeEq;
use tokio::net::TcpListener;
use tokio_stream::StreamExt;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

const UPLOAD: &str = "/api/upload";
/// A call that takes longer is a job that was not made one.
const CALL_SECONDS: u64 = 120;
/// Most that somebody sends who is nobody yet.
const NOBODYS_BYTES: usize = 64 * 1024;
pub(crate) struct Door {
    pub gate: Arc<Gate>,
    /// Lets programs of this computer in.
    token: String,
    /// How long a call may take.
    patience: Duration,
    hosts: Hosts,
    /// Told to end: event streams close.
    pub ending: AtomicBool,
}

/// Names under which a browser may call us.
struct Hosts {
    names: Vec<String>,
    /// With these ports any address in figures is ours: only a name can be made to point here by somebody else.
    figures: Vec<u16>,
}

impl Hosts {
    fn know(&self, name: &str) -> bool {
        let is_ours = |address: SocketAddr| self.figures.contains(&address.port());
        // A browser leaves the usual port out.
        let usual = self.figures.contains(&80) && name.parse::<Ipv4Addr>().is_ok();
        usual || self.names.iter().any(|host| host.eq_ignore_ascii_case(name)) || name.parse().is_ok_and(is_ours)
    }
}

/// Listens where it is asked to, and at a loopback address for programs of this computer.
async fn listeners(listen: SocketAddr) -> std::io::Result<Vec<(TcpListener, SocketAddr)>> {
    let mut bound = Vec::new();
    let own = (!listen.ip().is_loopback() && !listen.ip().is_unspecified()).then(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    for address in std::iter::once(listen).chain(own) {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        bound.push((listener, address));
    }
    Ok(bound)
}

/// The same address as this computer's own programs reach it.
fn of_this_computer(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() { SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())) } else { address }
}

/// Serves until the process is told to end. `names` are those by which other computers may call this one.
pub(crate) fn serve(app: Arc<App>, listen: SocketAddr, names: &[String]) -> Result<()> {
    let failed = |e: std::io::Error| Error::new(Code::BooksConnect).with("location", listen).with("why", e);
    let widely = !listen.ip().is_loopback();
    if widely {
        app.serve_widely(&listen.to_string())?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    runtime.block_on(async {
        let listeners = listeners(listen).await.map_err(failed)?;
        let ports: Vec<u16> = listeners.iter().map(|(_, address)| address.port()).collect();
        let first = listeners.first().map_or(listen, |(_, address)| of_this_computer(*address));
        let own = listeners.last().map_or(listen, |(_, address)| of_this_computer(*address));
        let mut hosts = Hosts { names: vec![own.to_string()], figures: if widely { ports.clone() } else { Vec::new() } };
        for name in names.iter().map(String::as_str).chain(["localhost"]) {
            hosts.names.extend(ports.iter().map(|port| format!("{name}:{port}")));
        }
        // A browser leaves the usual port out, and a program that does TLS for us may be there.
        hosts.names.extend(names.iter().cloned());
        let token = token();
        app.announce(&format!("http://{own}"), &token)?;
        let reached: Option<Reached> = widely.then(|| {
            // Port 0 is a free one, which is known by now.
            let at = SocketAddr::new(listen.ip(), ports.first().copied().unwrap_or(listen.port()));
            let names = names.to_vec();
            Arc::new(move || reach::addresses(at, &names)) as Reached
        });
        app.reached_by(reached.clone());
        if app.login_is_on()? {
            println!("http://{first}/");
        } else {
            println!("http://{first}/#token={token}");
        }
        let patience = Duration::from_secs(CALL_SECONDS);
        let served = Served { address: format!("http://{own}"), token: token.clone(), widely: widely.then(|| listen.to_string()), reached };
        let gate = Gate::new(app);
        let (broken, broke) = tokio::sync::oneshot::channel();
        gate.watch(served, broken)?;
        let door = Arc::new(Door { gate, token, patience, hosts, ending: AtomicBool::new(false) });
        let (end, ended) = tokio::sync::watch::channel(());
        let mut serving = tokio::task::JoinSet::new();
        for (listener, _) in listeners {
            let mut ended = ended.clone();
            let told = async move {
                // An error says that nobody is left who could tell.
                let _ = ended.changed().await;
            };
            let service = router(Arc::clone(&door)).into_make_service_with_connect_info::<SocketAddr>();
            serving.spawn(axum::serve(listener, service).with_graceful_shutdown(told).into_future());
        }
        let ended = tokio::spawn(async move {
            let why = tokio::select! {
                () = stopped() => None,
                Ok(why) = broke => Some(why),
            };
            door.ending.store(true, Ordering::Relaxed);
            end.send_replace(());
            why
        });
        while let Some(done) = serving.join_next().await {
            done.map_err(|e| Error::new(Code::Internal).with("why", e))?.map_err(failed)?;
        }
        match ended.await {
            // Other books took the place of these, and they cannot be served.
            Ok(Some(why)) => Err(why),
            Ok(None) | Err(_) => Ok(()),
        }
    })?;
    runtime.shutdown_timeout(Duration::from_secs(2));
    Ok(())
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if let Err(error) = interrupt.await {
        tracing::error!(%error, "cannot hear Ctrl-C");
        std::future::pending::<()>().await;
    }
}

fn token() -> String {
    let bytes: [u8; 24] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn router(door: Arc<Door>) -> Router {
    let calls = Router::new()
        .route("/api/{name}", post(call))
        .layer(DefaultBodyLimit::max(limits::CALL_BYTES))
        .route(UPLOAD, post(upload).layer(DefaultBodyLimit::max(usize::try_from(limits::UPLOAD_BYTES).unwrap_or(usize::MAX))))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, door.patience));
    Router::new()
        .merge(calls)
        .route("/api/events", get(events::events))
        .layer(middleware::from_fn_with_state(Arc::clone(&door), come_in))
        .route("/openapi.json", get(|| async { ([(header::CONTENT_TYPE, "application/json")], qitao_app::contract::openapi_text()) }))
        .fallback(page)
        .layer(middleware::from_fn_with_state(Arc::clone(&door), in_our_words))
        .layer(middleware::from_fn_with_state(Arc::clone(&door), check_host))
        .layer(CompressionLayer::new())
        .with_state(door)
}

/// The error as an answer.
pub(crate) struct Refused(Error);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let by_kind = match self.0.kind {
            ErrorKind::Rejected => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::Invalid => StatusCode::BAD_REQUEST,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::Missing => StatusCode::NOT_FOUND,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            ErrorKind::Offline => StatusCode::GATEWAY_TIMEOUT,
        };
        // What HTTP itself has a number for.
        let by_code = [
            (Code::TokenWrong, StatusCode::UNAUTHORIZED),
            (Code::SessionNeeded, StatusCode::UNAUTHORIZED),
            (Code::SessionExpired, StatusCode::UNAUTHORIZED),
            (Code::SessionEnded, StatusCode::UNAUTHORIZED),
            (Code::LoginLocked, StatusCode::TOO_MANY_REQUESTS),
            (Code::HttpHost, StatusCode::MISDIRECTED_REQUEST),
            (Code::HttpMethod, StatusCode::METHOD_NOT_ALLOWED),
            (Code::HttpMediaType, StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (Code::InputTooLarge, StatusCode::PAYLOAD_TOO_LARGE),
        ];
        let status = by_code.iter().find(|(code, _)| *code == self.0.code).map_or(by_kind, |(_, status)| *status);
        (status, Json(self.0)).into_response()
    }
}

/// As much of what somebody sent as is said back.
fn short(text: &str) -> String {
    text.chars().take(100).collect()
}

/// What the framework itself refuses, it refuses in plain text; here that becomes the same error as a command's.
async fn in_our_words(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let (path, method) = (short(request.uri().path()), request.method().clone());
    let answer = next.run(request).await;
    let status = answer.status();
    let ours = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if ours || !(status.is_client_error() || status.is_server_error()) {
        return answer;
    }
    let text = axum::body::to_bytes(answer.into_body(), 2000).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let why = if text.is_empty() { status.as_str() } else { text.as_ref() };
    Refused(match status {
        StatusCode::NOT_FOUND => Error::new(Code::HttpPath).with("path", path),
        StatusCode::METHOD_NOT_ALLOWED => Error::new(Code::HttpMethod).with("path", path).with("method", short(method.as_str())),
        StatusCode::PAYLOAD_TOO_LARGE => {
            let limit = if path == UPLOAD { limits::UPLOAD_BYTES } else { limits::CALL_BYTES as u64 };
            Error::new(Code::InputTooLarge).with("limit", limit)
        }
        StatusCode::GATEWAY_TIMEOUT => Error::new(Code::CallTimeout).with("path", path).with("seconds", door.patience.as_secs()),
        status if status.is_client_error() => Error::new(Code::HttpRequest).with("path", path).with("why", short(why)),
        _ => Error::new(Code::Internal).with("why", short(why)),
    })
    .into_response()
}

async fn check_host(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let known = |name: &str| door.hosts.know(name);
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let origin = request.headers().get(header::ORIGIN).and_then(|h| h.to_str().ok());
    if !known(host) {
        return Refused(Error::new(Code::HttpHost).with("host", short(host))).into_response();
    }
    if let Some(origin) = origin.filter(|o| !known(o.trim_start_matches("http://").trim_start_matches("https://"))) {
        return Refused(Error::new(Code::HttpOrigin).with("origin", short(origin))).into_response();
    }
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
}

/// Lets in whoever shows the door's token and, where people log in, anybody: as nobody, or with the session that they show.
async fn come_in(State(door): State<Arc<Door>>, Query(query): Query<Token>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let bearer = headers.get(header::AUTHORIZATION).and_then(|h| h.to_str().ok()).and_then(|h| h.strip_prefix("Bearer "));
    // An event stream of a browser cannot carry headers.
    let given = bearer.map(str::to_owned).or(query.token.filter(|_| request.uri().path() == "/api/events"));
    let client = Client::from_word(headers.get("x-client").and_then(|h| h.to_str().ok()).unwrap_or_default());
    // An id that is no text is no id, and not none either.
    let id = headers.get("x-request-id").map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned());
    let has_token = given.as_ref().is_some_and(|given| bool::from(given.as_bytes().ct_eq(door.token.as_bytes())));
    let caller = if has_token {
        Caller::local(client)
    } else {
        let gate = Arc::clone(&door.gate);
        match blocking(move || gate.app()?.login_is_on()).await {
            Ok(true) => {}
            Ok(false) => return Refused(Error::new(Code::TokenWrong)).into_response(),
            Err(refused) => return refused.into_response(),
        }
        let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from(Ipv4Addr::LOCALHOST), |from| from.0.ip());
        Caller::elsewhere(client, from).with_session(given.as_deref().map(SessionToken::given))
    };
    let Some(sandbox) = means_sandbox(headers) else {
        let why = format!("{}: {} or nothing", sandbox::HEADER, sandbox::MEANT);
        return Refused(Error::new(Code::HttpRequest).with("path", short(request.uri().path())).with("why", why)).into_response();
    };
    let caller = caller.with_request_id(id).in_sandbox(sandbox);
    let mut request = match small(&door, &caller, request).await {
        Ok(request) => request,
        Err(refused) => return refused.into_response(),
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Is the sandbox meant? `None` where nobody knows: what is misspelt must not reach the books.
fn means_sandbox(headers: &HeaderMap) -> Option<bool> {
    let mut said = headers.get_all(sandbox::HEADER).iter();
    match (said.next(), said.next()) {
        (None, _) => Some(false),
        (Some(word), None) if word == sandbox::MEANT => Some(true),
        (Some(_), _) => None,
    }
}

/// What somebody sends who is nobody yet is a login: nobody else's memory is for more.
async fn small(door: &Arc<Door>, caller: &Caller, request: Request) -> std::result::Result<Request, Refused> {
    let is_small = |length: &HeaderValue| length.to_str().ok()?.parse::<usize>().ok().filter(|&length| length <= NOBODYS_BYTES);
    let elsewhere = matches!(caller.place, Place::Elsewhere(_)) && request.method() == Method::POST;
    if !elsewhere || request.headers().get(header::CONTENT_LENGTH).and_then(is_small).is_some() {
        return Ok(request);
    }
    let (gate, who) = (Arc::clone(&door.gate), caller.clone());
    if blocking(move || Ok(gate.app()?.is_somebody(&who))).await? {
        return Ok(request);
    }
    let (head, body) = request.into_parts();
    let path = short(head.uri.path());
    // What is too long is read to its end and forgotten: whoever still sends would not hear the answer.
    let mut chunks = body.into_data_stream();
    let read = async {
        let (mut kept, mut length) = (Vec::new(), 0_usize);
        while let Some(Ok(chunk)) = chunks.next().await {
            length += chunk.len();
            if length <= NOBODYS_BYTES {
                kept.extend_from_slice(&chunk);
            } else if length > limits::CALL_BYTES {
                break;
            }
        }
        (length <= NOBODYS_BYTES).then_some(kept)
    };
    let read = tokio::time::timeout(door.patience, read).await.map_err(|_| {
        let seconds = door.patience.as_secs();
        Refused(Error::new(Code::CallTimeout).with("path", path).with("seconds", seconds))
    })?;
    let bytes = read.ok_or_else(|| Refused(Error::new(Code::InputTooLarge).with("limit", NOBODYS_BYTES)))?;
    Ok(Request::from_parts(head, Body::from(bytes)))
}

/// A call that says what its body is says that it is JSON.
fn check_media_type(path: &str, headers: &HeaderMap) -> std::result::Result<(), Refused> {
    const WANTED: &str = "application/json";
    let Some(given) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let given = String::from_utf8_lossy(given.as_bytes());
    if given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(WANTED) {
        return Ok(());
    }
    Err(Refused(Error::new(Code::HttpMediaType).with("path", short(path)).with("wanted", WANTED).with("given", short(&given))))
}

pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> std::result::Result<T, Refused> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Refused),
        Err(broken) => Err(Refused(Error::new(Code::Internal).with("why", broken))),
    }
}

async fn call(
    State(door): State<Arc<Door>>,
    Path(name): Path<String>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> std::result::Result<Response, Refused> {
    check_media_type(&format!("/api/{name}"), &headers)?;
    let input: Value = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&body).map_err(|e| Refused(Error::new(Code::InputInvalid).with("command", short(&name)).with("why", e)))?
    };
    let reply = blocking(move || door.gate.app()?.call(&caller, &name, input)).await?;
    Ok(match reply {
        Reply::Json(value) => Json(value).into_response(),
        Reply::File(file) => {
            let name: String = file
                .name
                .bytes()
                .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
                .collect();
            let disposition = format!("attachment; filename*=UTF-8''{name}");
            ([(header::CONTENT_TYPE, file.media_type), (header::CONTENT_DISPOSITION, disposition)], file.bytes).into_response()
        }
    })
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

async fn upload(
    State(door): State<Arc<Door>>,
    Query(named): Query<Named>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> std::result::Result<Response, Response> {
    let (gate, who) = (Arc::clone(&door.gate), caller.clone());
    // Before the file is in memory.
    blocking(move || gate.app()?.may_upload(&who)).await.map_err(IntoResponse::into_response)?;
    let body = Bytes::from_request(request, &()).await.map_err(IntoResponse::into_response)?;
    let uploaded = blocking(move || door.gate.app()?.upload(&caller, &named.name, &body)).await.map_err(IntoResponse::into_response)?;
    Ok(Json(uploaded).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use qitao_app::{Create, Location};
    use tower::ServiceExt;

    #[test]
    fn addresses_in_figures_are_ours_at_the_port_that_is_served() {
        let know = |port: u16, name: &str| Hosts { names: Vec::new(), figures: vec![port] }.know(name);
        assert!(know(8787, "192.168.1.20:8787") && !know(8787, "192.168.1.20"));
        assert!(know(80, "192.168.1.20") && know(80, "192.168.1.20:80") && !know(80, "evil.example"));
    }

    #[tokio::test]
    async fn a_call_that_takes_too_long_is_told_as_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("books.qitao")), Create::New, "test").unwrap();
        let door = Door {
            gate: Gate::new(app),
            token: "t".into(),
            patience: Duration::ZERO,
            hosts: Hosts { names: vec!["here".into()], figures: Vec::new() },
            ending: AtomicBool::new(false),
        };
        let call = Request::post("/api/bom.check").header("host", "here").header("authorization", "Bearer t").body(Body::empty());
        let answer = router(Arc::new(door)).oneshot(call.unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT);
        let error: Error = serde_json::from_slice(&axum::body::to_bytes(answer.into_body(), 1000).await.unwrap()).unwrap();
        assert_eq!((error.code, error.kind), (Code::CallTimeout, ErrorKind::Offline));
        assert_eq!(error.params["path"], "/api/bom.check");
    }
}
