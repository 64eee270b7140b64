//! Checks the origin of requests: only this machine's programs and the preview's own pages get
//! answers. A page of another site that knows the port gets nothing.

use axum::http::{HeaderMap, Method, StatusCode, Uri, header};

/// No valid address is as long as this.
const LONGEST_ADDRESS: usize = 300;

/// The status and the reason of a refused request.
pub(super) type Refusal = (StatusCode, &'static str);

/// Whether a request may be answered by the server at `port`.
pub(super) fn check(
    port: u16,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    if uri.path_and_query().is_some_and(|path| path.as_str().len() > LONGEST_ADDRESS) {
        return Err((StatusCode::URI_TOO_LONG, "This address is too long."));
    }
    if !is_ours(port, text(headers, header::HOST.as_str()).unwrap_or_default()) {
        return Err((
            StatusCode::FORBIDDEN,
            "The preview is only served at 127.0.0.1, [::1] and localhost, at its own port.",
        ));
    }
    let from_other_site =
        (StatusCode::FORBIDDEN, "The preview does not answer pages from other sites.");
    match text(headers, header::ORIGIN.as_str()).map(|origin| origin.strip_prefix("http://")) {
        None => {}
        Some(Some(host)) if is_ours(port, host) => {}
        Some(_) => return Err(from_other_site),
    }
    match text(headers, "sec-fetch-site") {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) if is_visit(method, uri, headers) => Ok(()),
        Some(_) => Err(from_other_site),
    }
}

/// Whether a request that changes files comes from the preview's own page: the browser must say so.
pub(super) fn check_page(port: u16, headers: &HeaderMap) -> Result<(), Refusal> {
    let origin =
        text(headers, header::ORIGIN.as_str()).and_then(|origin| origin.strip_prefix("http://"));
    let is_json = text(headers, header::CONTENT_TYPE.as_str()) == Some("application/json");
    if is_json && origin.is_some_and(|host| is_ours(port, host)) {
        return Ok(());
    }
    Err((StatusCode::FORBIDDEN, "Only the preview's own page may change files."))
}

fn is_ours(port: u16, host: &str) -> bool {
    let names = ["127.0.0.1", "[::1]", "localhost"];
    names.iter().any(|name| {
        host.eq_ignore_ascii_case(&format!("{name}:{port}"))
            || (port == 80 && host.eq_ignore_ascii_case(name))
    })
}

/// Whether a user followed a link to the page itself.
fn is_visit(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    let is = |name: &str, value: &str| text(headers, name) == Some(value);
    method == Method::GET
        && uri.path() == "/"
        && is("sec-fetch-mode", "navigate")
        && is("sec-fetch-dest", "document")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    // A repeated header cannot be trusted.
    if values.next().is_some() { Some("") } else { Some(first.to_str().unwrap_or_default()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: &str, headers: &[(&'static str, &str)]) -> Option<u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a value"));
        }
        check(4747, &Method::GET, &address.parse().expect("an address"), &map)
            .err()
            .map(|(status, _)| status.as_u16())
    }

    const OURS: (&str, &str) = ("host", "127.0.0.1:4747");

    #[test]
    fn only_loopback_names_are_answered() {
        for host in ["127.0.0.1:4747", "localhost:4747", "LOCALHOST:4747", "[::1]:4747"] {
            assert_eq!(ask("/", &[("host", host)]), None, "{host}");
        }
        for host in [
            "",
            "127.0.0.1",
            "127.0.0.1:80",
            "evil.example:4747",
            "127.0.0.1.evil.example:4747",
            "localhost:4747@evil",
        ] {
            assert_eq!(ask("/", &[("host", host)]), Some(403), "{host}");
        }
        assert_eq!(ask("/", &[]), Some(403));
        assert_eq!(ask("/", &[OURS, OURS]), Some(403));
    }

    #[test]
    fn pages_from_other_sites_are_refused() {
        assert_eq!(ask("/events", &[OURS, ("origin", "http://localhost:4747")]), None);
        for origin in
            ["http://evil.example", "https://127.0.0.1:4747", "null", "http://127.0.0.1:4748", ""]
        {
            assert_eq!(ask("/events", &[OURS, ("origin", origin)]), Some(403), "{origin}");
        }
        assert_eq!(
            ask(
                "/events",
                &[OURS, ("origin", "http://localhost:4747"), ("origin", "http://evil.example")]
            ),
            Some(403)
        );
        for site in ["cross-site", "same-site", "something"] {
            assert_eq!(ask("/fragment/00", &[OURS, ("sec-fetch-site", site)]), Some(403), "{site}");
        }
        assert_eq!(ask("/events", &[OURS, ("sec-fetch-site", "same-origin")]), None);
    }

    #[test]
    fn a_link_from_another_site_may_open_only_the_page() {
        let visit = [
            OURS,
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert_eq!(ask("/", &visit), None);
        assert_eq!(ask("/about", &visit), Some(403));
        let framed = [
            OURS,
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "iframe"),
        ];
        assert_eq!(ask("/", &framed), Some(403));
    }

    #[test]
    fn only_the_page_may_change_files() {
        let page = |headers: &[(&'static str, &str)]| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(*name, value.parse().expect("a value"));
            }
            check_page(4747, &map).is_ok()
        };
        let json = ("content-type", "application/json");
        assert!(page(&[("origin", "http://127.0.0.1:4747"), json]));
        assert!(page(&[("origin", "http://localhost:4747"), json]));
        for headers in [
            &[json][..],
            &[("origin", "http://127.0.0.1:4747")],
            &[("origin", "http://127.0.0.1:4747"), ("content-type", "text/plain")],
            &[("origin", "http://127.0.0.1:4748"), json],
            &[("origin", "null"), json],
            &[("origin", "http://evil.example"), json],
        ] {
            assert!(!page(headers), "{headers:?}");
        }
    }

    #[test]
    fn long_addresses_are_refused() {
        assert_eq!(ask(&format!("/fragment/{}", "0".repeat(4000)), &[OURS]), Some(414));
    }
}
