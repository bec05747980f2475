// SPDX-License-Identifier: Apache-2.0
#include "backend/net/linkwatch.h"

#include <algorithm>
#include <array>
#include <arpa/inet.h>
#include <ctime>
#include <fstream>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>

namespace ph::net {

namespace {

constexpr std::chrono::seconds sleepNoticed{5};
constexpr std::chrono::milliseconds settling{500}; // a network that comes up tells of it in several messages

FileDescriptor openNetlink() {
    FileDescriptor fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;
    if (fd && ::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        fd.reset();
    return fd;
}

/// Lines "device destination gateway flags … mask …" after a title.
void readRoutes4(std::set<std::string> &routes) {
    std::ifstream file("/proc/net/route");
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string device, destination, gateway, flags, references, use, metric, mask;
        words >> device >> destination >> gateway >> flags >> references >> use >> metric >> mask;
        if (destination == "00000000" && mask == "00000000")
            routes.insert(device + " " + gateway);
    }
}

/// Lines "destination length source length gateway metric references use flags device".
void readRoutes6(std::set<std::string> &routes) {
    std::ifstream file("/proc/net/ipv6_route");
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string destination, length, source, sourceLength, gateway, metric, references, use, flags, device;
        words >> destination >> length >> source >> sourceLength >> gateway >> metric >> references >> use >> flags >>
            device;
        // The kernel's own "unreachable" entry stands on lo without a gateway.
        if (length == "00" && gateway.find_first_not_of('0') != std::string::npos)
            routes.insert(device + " " + gateway);
    }
}

bool leavesThisComputer(const sockaddr *address) {
    if (address->sa_family == AF_INET) {
        const auto host = ntohl(reinterpret_cast<const sockaddr_in *>(address)->sin_addr.s_addr);
        return host >> 24 != 127 && host >> 16 != 0xa9feU; // neither loopback nor link-local
    }
    if (address->sa_family != AF_INET6)
        return false;
    const in6_addr &host = reinterpret_cast<const sockaddr_in6 *>(address)->sin6_addr;
    return !IN6_IS_ADDR_LOOPBACK(&host) && !IN6_IS_ADDR_LINKLOCAL(&host);
}

void readAddresses(std::set<std::string> &addresses) {
    ifaddrs *all = nullptr;
    if (::getifaddrs(&all) != 0)
        return;
    for (const ifaddrs *one = all; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_UP) == 0 || !leavesThisComputer(one->ifa_addr))
            continue;
        std::array<char, INET6_ADDRSTRLEN> text{};
        const void *raw =
            one->ifa_addr->sa_family == AF_INET
                ? static_cast<const void *>(&reinterpret_cast<const sockaddr_in *>(one->ifa_addr)->sin_addr)
                : static_cast<const void *>(&reinterpret_cast<const sockaddr_in6 *>(one->ifa_addr)->sin6_addr);
        if (::inet_ntop(one->ifa_addr->sa_family, raw, text.data(), text.size()) != nullptr)
            addresses.insert(text.data());
    }
    ::freeifaddrs(all);
}

} // namespace

std::chrono::nanoseconds LinkWatch::timeAsleep() {
    timespec boot{};
    timespec monotonic{};
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    clock_gettime(CLOCK_BOOTTIME, &boot);
    return std::chrono::seconds(boot.tv_sec - monotonic.tv_sec) +
           std::chrono::nanoseconds(boot.tv_nsec - monotonic.tv_nsec);
}

// The kernel is asked to tell before the first look, so nothing is lost between them.
LinkWatch::LinkWatch(Asleep asleep)
    : m_asleep(std::move(asleep)), m_slept(m_asleep()), m_kernel(openNetlink()), m_ways(waysNow()) {}

LinkWatch::Ways LinkWatch::waysNow() {
    Ways ways;
    readRoutes4(ways.routes);
    readRoutes6(ways.routes);
    readAddresses(ways.addresses);
    return ways;
}

bool LinkWatch::kernelTold() const {
    std::array<char, 8192> bytes;
    bool told = false;
    // What is told does not matter, only that something is; a full queue (ENOBUFS) is news too.
    while (m_kernel && (::recv(m_kernel.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) > 0 || errno == ENOBUFS))
        told = true;
    return told;
}

std::optional<std::string> LinkWatch::look() {
    const auto slept = m_asleep();
    const bool woke = slept - m_slept > sleepNoticed;
    m_slept = slept;
    const SteadyTime now = std::chrono::steady_clock::now();
    if (kernelTold() && m_settlesAt == SteadyTime::max())
        m_settlesAt = now + settling;
    bool moved = false;
    if (m_settlesAt <= now || woke) {
        m_settlesAt = SteadyTime::max();
        Ways ways = waysNow();
        moved = ways.routes != m_ways.routes || !std::includes(ways.addresses.begin(), ways.addresses.end(),
                                                               m_ways.addresses.begin(), m_ways.addresses.end());
        m_ways = std::move(ways);
    }
    if (woke)
        return "the computer slept";
    if (moved)
        return "the network changed";
    return std::nullopt;
}

} // namespace ph::net
