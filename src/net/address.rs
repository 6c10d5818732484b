//! What kind of place an IP address is. An IPv6 address that carries an IPv4 one (mapped, 6to4,
//! NAT64, Teredo and their like) is as dangerous as the worse of the two.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Kinds of addresses, the most dangerous last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressClass {
    /// Anyone's.
    Public,
    /// Loopback, private, shared, multicast, documentation or reserved: not the public internet.
    Private,
    /// Link-local.
    LinkLocal,
    /// Where a cloud hands out credentials.
    Metadata,
}

/// The class of `address`, embedded IPv4 addresses included.
pub fn classify(address: IpAddr) -> AddressClass {
    match address {
        IpAddr::V4(v4) => classify_v4(v4),
        IpAddr::V6(v6) => {
            embedded(v6).into_iter().map(classify_v4).fold(classify_v6(v6), AddressClass::max)
        }
    }
}

fn classify_v4(address: Ipv4Addr) -> AddressClass {
    if METADATA_V4.contains(&address.octets()) {
        return AddressClass::Metadata;
    }
    match address.octets() {
        [169, 254, ..] => AddressClass::LinkLocal,
        [0 | 10 | 127 | 224.., ..]
        | [100, 64..=127, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        | [192, 0, 0 | 2, _]
        | [192, 31, 196, _]
        | [192, 52, 193, _]
        | [192, 88, 99, _]
        | [192, 175, 48, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => AddressClass::Private,
        _ => AddressClass::Public,
    }
}

fn classify_v6(address: Ipv6Addr) -> AddressClass {
    if METADATA_V6.contains(&address.segments()) {
        return AddressClass::Metadata;
    }
    match address.segments() {
        [0xfe80..=0xfebf, ..] => AddressClass::LinkLocal,
        segments if is_private_v6(segments) => AddressClass::Private,
        _ => AddressClass::Public,
    }
}

/// Ranges that no public server has.
fn is_private_v6(segments: [u16; 8]) -> bool {
    match segments {
        // Unspecified and loopback, discard-only; local-use NAT64 (RFC 8215).
        [0, 0, 0, 0, 0, 0, 0, last] | [0x0100, 0, 0, last, ..] => last <= 1,
        [0x0064, 0xff9b, local, ..] => local == 1,
        // IETF protocol assignments: benchmarking, ORCHID, ORCHIDv2 and more; documentation.
        [0x2001, second, ..] => (0x0001..=0x01ff).contains(&second) || second == 0x0db8,
        [0x3fff, second, ..] => second <= 0x0fff,
        // SRv6 SIDs; unique local, formerly site-local, multicast.
        [first, ..] => first == 0x5f00 || (0xfc00..=0xfdff).contains(&first) || first >= 0xfec0,
    }
}

/// The IPv4 addresses that `address` carries.
fn embedded(address: Ipv6Addr) -> Vec<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        // Compatible (`::a.b.c.d`), mapped, and translated (SIIT).
        [0, 0, 0, 0, 0, 0, high, low] if (high, low) != (0, 0) && (high, low) != (0, 1) => {
            vec![v4(high, low)]
        }
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => {
            vec![v4(high, low)]
        }
        // Teredo: the server's address, and the client's with its bits flipped. Before ISATAP, whose
        // mark may stand in a Teredo address too.
        [0x2001, 0, high, low, _, _, client_high, client_low] => {
            vec![v4(high, low), v4(!client_high, !client_low)]
        }
        // NAT64, well-known and local; 6to4; ISATAP.
        [0x0064, 0xff9b, 0 | 1, .., high, low]
        | [0x2002, high, low, ..]
        | [.., 0 | 0x0200, 0x5efe, high, low] => vec![v4(high, low)],
        _ => Vec::new(),
    }
}

/// Amazon, Google, Azure and most others; Amazon's task credentials; Azure's wire server; Alibaba;
/// Oracle.
const METADATA_V4: &[[u8; 4]] = &[
    [169, 254, 169, 254],
    [169, 254, 169, 253],
    [169, 254, 169, 123],
    [169, 254, 170, 2],
    [169, 254, 170, 23],
    [168, 63, 129, 16],
    [100, 100, 100, 200],
    [192, 0, 0, 192],
];

/// Amazon's instance and pod credentials; Google; Scaleway.
const METADATA_V6: &[[u16; 8]] = &[
    [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254],
    [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0023],
    [0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254],
    [0xfd00, 0x0042, 0, 0, 0, 0, 0, 0x0042],
];

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
