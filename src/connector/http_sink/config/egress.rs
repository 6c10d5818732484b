//! The shape of egress rules. What they mean is decided at the dial.

use std::net::IpAddr;

/// Whether each item of a list is a host, an address or a CIDR range, with or without a port; `*`
/// stands for every host, and `*.` before a host for all beneath it.
pub(super) fn check(text: &str) -> Result<(), String> {
    let items = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    let wrong = items.into_iter().any(|it| !is_rule(it));
    if wrong { Err("an item is no host, CIDR range or port".to_owned()) } else { Ok(()) }
}

fn is_rule(item: &str) -> bool {
    if is_target(item) {
        return true;
    }
    let Some((target, port)) = item.rsplit_once(':') else { return false };
    let bare = target.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(target);
    port.parse::<u16>().is_ok() && is_target(bare)
}

fn is_target(text: &str) -> bool {
    if let Some((address, bits)) = text.split_once('/') {
        let Ok(address) = address.parse::<IpAddr>() else { return false };
        let most = if address.is_ipv4() { 32 } else { 128 };
        return bits.parse::<u8>().is_ok_and(|it| it <= most);
    }
    let host = text.strip_prefix("*.").unwrap_or(text);
    let legal = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    text == "*" || text.parse::<IpAddr>().is_ok() || (!host.is_empty() && host.chars().all(legal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_shape_of_rules() {
        for rule in [
            "",
            "api.example",
            "api.example:443",
            "*.example",
            "*:8080",
            "10.0.0.0/8",
            "::1",
            "[::1]:80",
            "fd00::/8",
            "[fd00::/8]:443",
            "10.0.0.0/8:80, *",
        ] {
            assert_eq!(check(rule), Ok(()), "{rule}");
        }
        for rule in ["http://x", "10.0.0.0/33", "x:99999", "a b", "10.0.0/8", "x/8"] {
            assert!(check(rule).is_err(), "{rule}");
        }
    }
}
