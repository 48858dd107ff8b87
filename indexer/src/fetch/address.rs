//! Which addresses of the internet may be asked.
//!
//! A list of pages comes from outside, and so does every redirect. Neither may lead the program to
//! machines that only it can reach: the router, the database beside it, the service of a cloud that
//! hands out passwords. So a name is resolved here, every address that it has is checked, and the
//! connection goes to an address that was checked; nobody asks for the name a second time.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(first: u16, second: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), prefix)
}

/// What the registry of special-purpose addresses (RFC 6890 and its updates) keeps from the public.
const CLOSED_V4: [Ipv4Net; 17] = [
    v4(0, 0, 0, 0, 8),          // this network
    v4(10, 0, 0, 0, 8),         // private
    v4(100, 64, 0, 0, 10),      // between a provider and its customers
    v4(127, 0, 0, 0, 8),        // loopback
    v4(168, 63, 129, 16, 32),   // a cloud's own service, though the address is a public one
    v4(169, 254, 0, 0, 16),     // link-local, and the metadata service of most clouds
    v4(172, 16, 0, 0, 12),      // private
    v4(192, 0, 0, 0, 24),       // protocol assignments
    v4(192, 0, 2, 0, 24),       // documentation
    v4(192, 88, 99, 0, 24),     // relays to IPv6, given up
    v4(192, 168, 0, 0, 16),     // private
    v4(198, 18, 0, 0, 15),      // benchmarks
    v4(198, 51, 100, 0, 24),    // documentation
    v4(203, 0, 113, 0, 24),     // documentation
    v4(224, 0, 0, 0, 4),        // multicast
    v4(240, 0, 0, 0, 4),        // reserved
    v4(255, 255, 255, 255, 32), // broadcast
];

/// The only part of IPv6 that is handed out to the public.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 3);
/// What is kept from the public inside [`GLOBAL_V6`].
const CLOSED_V6: [Ipv6Net; 4] = [
    v6(0x2001, 0, 23),     // protocol assignments, Teredo and benchmarks among them
    v6(0x2001, 0xdb8, 32), // documentation
    v6(0x2002, 0, 16),     // 6to4, which holds IPv4 addresses of any kind; given up
    v6(0x3fff, 0, 20),     // documentation
];
/// IPv4 addresses as a network without IPv4 writes them.
const TRANSLATED: Ipv6Net = v6(0x64, 0xff9b, 96);

/// Whether an address belongs to the public internet.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !CLOSED_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => {
            if let Some(inner) = address.to_ipv4_mapped() {
                return is_public(IpAddr::V4(inner));
            }
            if TRANSLATED.contains(&address) {
                let [.., a, b, c, d] = address.octets();
                return is_public(IpAddr::V4(Ipv4Addr::new(a, b, c, d)));
            }
            GLOBAL_V6.contains(&address) && !CLOSED_V6.iter().any(|net| net.contains(&address))
        }
    }
}

/// Which addresses a run may ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Those of the public internet.
    #[default]
    Public,
    /// Those, and this very machine: for tests.
    PublicAndLoopback,
}

impl Reach {
    pub(super) fn allows(self, address: IpAddr) -> bool {
        let is_loopback = address.to_canonical().is_loopback();
        is_public(address) || (self == Reach::PublicAndLoopback && is_loopback)
    }
}

/// A name led to an address that is not to be asked.
#[derive(Debug, thiserror::Error)]
#[error("{host} has the address {address}, which is not on the public internet: it is not asked")]
pub(super) struct Refused {
    host: String,
    address: IpAddr,
}

/// Resolves names and lets through only what may be asked.
pub(super) struct Guard {
    inner: DefaultResolver,
    reach: Reach,
}

impl Guard {
    pub(super) fn new(reach: Reach) -> Guard {
        Guard { inner: DefaultResolver::default(), reach }
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Guard").field("reach", &self.reach).finish_non_exhaustive()
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.inner.resolve(uri, config, timeout)?;
        // One closed address among open ones is how a trap looks; the name as a whole is refused.
        match addresses.iter().find(|address| !self.reach.allows(address.ip())) {
            None => Ok(addresses),
            Some(address) => {
                let host = uri.host().unwrap_or_default().to_owned();
                Err(ureq::Error::Other(Box::new(Refused { host, address: address.ip() })))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(addresses: &[&str], public: bool) {
        for text in addresses {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(is_public(address), public, "{text}");
            assert_eq!(Reach::Public.allows(address), public, "{text}");
        }
    }

    #[test]
    fn closed_addresses_are_refused_in_every_dress() {
        check(
            &[
                "0.0.0.0",
                "10.1.2.3",
                "100.100.100.200",
                "127.0.0.1",
                "127.8.8.8",
                "168.63.129.16",
                "169.254.169.254",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.168.0.1",
                "198.19.0.1",
                "203.0.113.9",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "ff02::1",
            ],
            false,
        );
        check(
            &[
                "1.1.1.1",
                "100.63.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "202.96.0.1",
                "::ffff:1.1.1.1",
                "64:ff9b::101:101",
                "2400:3200::1",
                "2606:4700::1",
            ],
            true,
        );
    }

    #[test]
    fn the_flag_for_tests_opens_this_machine_and_no_other() {
        let reach = Reach::PublicAndLoopback;
        for open in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "1.1.1.1"] {
            assert!(reach.allows(open.parse().unwrap()), "{open}");
        }
        for closed in ["10.0.0.1", "0.0.0.0", "169.254.169.254", "::ffff:192.168.0.1", "::"] {
            assert!(!reach.allows(closed.parse().unwrap()), "{closed}");
        }
    }
}
