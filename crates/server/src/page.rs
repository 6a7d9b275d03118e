//! The pages that a browser gets: the built frontend, which is in the program.

use axum::body::Body;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// The built frontend; missing until it is built, then a placeholder page says so.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../frontend/dist"]
#[allow_missing = true]
struct Frontend;

const PLACEHOLDER: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>齐套</title>\
<body style=\"font:16px sans-serif;margin:4em\"><h1>齐套 Qitao</h1><p>The interface is not built yet: <code>cargo xtask run</code>.</p>\
<p>The commands are served: <a href=\"/openapi.json\">openapi.json</a></p></body></html>";

/// The pages: one document at `/`, whatever the query, and what it is made of.
pub(crate) async fn page(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let there = path.is_empty() || Frontend::get(path).is_some();
    if !there {
        return StatusCode::NOT_FOUND.into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    if !path.is_empty()
        && let Some(file) = Frontend::get(path)
    {
        // Built assets carry a hash of their content in their names.
        let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        let kind = [(header::CONTENT_TYPE, file.metadata.mimetype().to_owned()), (header::CACHE_CONTROL, cache.to_owned())];
        return (kind, Body::from(file.data)).into_response();
    }
    match Frontend::get("index.html") {
        Some(file) => (html, Body::from(file.data)).into_response(),
        None => (html, PLACEHOLDER).into_response(),
    }
}
