//! By which addresses others in the house reach this server.

use std::net::{IpAddr, SocketAddr};

/// Addresses for a browser elsewhere, the likeliest first: by the names that were given, then in figures. `listen` carries
/// the port that is really listened on.
pub(crate) fn addresses(listen: SocketAddr, names: &[String]) -> Vec<String> {
    // Interfaces are asked each time: the address may be given to this computer after the server was started.
    let own = if_addrs::get_if_addrs().unwrap_or_default().into_iter().map(|one| one.ip());
    shown(listen, names, own)
}

fn shown(listen: SocketAddr, names: &[String], own: impl Iterator<Item = IpAddr>) -> Vec<String> {
    let mut figures: Vec<IpAddr> = if listen.ip().is_unspecified() { own.filter(reaches).collect() } else { vec![listen.ip()] };
    // The long ones change, and nobody types them into a phone where there is a short one.
    if figures.iter().any(IpAddr::is_ipv4) {
        figures.retain(IpAddr::is_ipv4);
    }
    // A house has private addresses; another is a tunnel's or the provider's.
    figures.sort_by_key(|ip| (!is_private(*ip), *ip));
    figures.dedup();
    let figures = figures.into_iter().map(|ip| SocketAddr::new(ip, listen.port()).to_string());
    let hosts = names.iter().map(|name| format!("{name}:{}", listen.port())).chain(figures);
    hosts.map(|host| format!("http://{}", host.strip_suffix(":80").unwrap_or(&host))).collect()
}

/// Not this computer alone, and nothing that only its own cable knows.
fn reaches(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local() && !ip.is_unspecified(),
        IpAddr::V6(ip) => !ip.is_loopback() && !ip.is_unicast_link_local() && !ip.is_unspecified(),
    }
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    fn check(listen: &str, names: &[&str], own: &[&str], expected: &[&str]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let own = own.iter().map(|ip| ip.parse().unwrap());
        assert_eq!(shown(listen.parse().unwrap(), &names, own), expected);
    }

    #[test]
    fn a_house_is_reached_by_its_names_and_its_own_addresses() {
        let own = ["127.0.0.1", "169.254.3.4", "fe80::1", "203.0.113.9", "192.168.1.20", "::1"];
        let shown = ["http://qitao.lan:8787", "http://192.168.1.20:8787", "http://203.0.113.9:8787"];
        check("0.0.0.0:8787", &["qitao.lan"], &own, &shown);
        check("192.168.1.20:80", &[], &own, &["http://192.168.1.20"]);
        check("[::]:8787", &[], &["fd00::5", "10.0.0.7"], &["http://10.0.0.7:8787"]);
        check("[::]:8787", &[], &["2001:db8::9", "fd00::5"], &["http://[fd00::5]:8787", "http://[2001:db8::9]:8787"]);
        check("0.0.0.0:8787", &[], &["127.0.0.1"], &[]);
    }
}
