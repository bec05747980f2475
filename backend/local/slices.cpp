// SPDX-License-Identifier: Apache-2.0
#include "backend/local/slices.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ph::local {
namespace {

constexpr std::uint32_t base = (127U << 24U) | (64U << 16U); // 127.64.0.0
constexpr std::uint32_t loopback = (127U << 24U) | 1U;
constexpr std::uint16_t markerPort = 10250; // the kubelet's; only its UDP side is taken
constexpr std::uint16_t firstApiPort = 16443;
constexpr std::uint16_t lastApiPort = 32000; // below the range the kernel gives to outgoing connections

std::string dotted(std::uint32_t address) {
    return std::to_string(address >> 24U) + "." + std::to_string((address >> 16U) & 255U) + "." +
           std::to_string((address >> 8U) & 255U) + "." + std::to_string(address & 255U);
}

sockaddr_in socketAddress(std::uint32_t address, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(address);
    result.sin_port = htons(port);
    return result;
}

Result<FileDescriptor> bound(int type, std::uint32_t address, std::uint16_t port) {
    FileDescriptor fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    if (!fd)
        return systemError("open a socket", dotted(address), errno);
    const sockaddr_in where = socketAddress(address, port);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&where), sizeof where) != 0) {
        if (errno == EADDRINUSE)
            return Error{Errc::Conflict, "the address is in use", dotted(address) + ":" + std::to_string(port)};
        return systemError("bind an address", dotted(address) + ":" + std::to_string(port), errno);
    }
    return fd;
}

/// Marks in @p used every slice in which some socket of this computer, of any user, is bound, as /proc/net tells.
/// Databases go on when their cluster's API server has stopped, so the marker sockets alone do not tell.
void readBoundSlices(const char *table, std::array<bool, AddressSlice::count> &used) {
    std::ifstream file(table);
    std::string line;
    std::getline(file, line); // headings
    while (std::getline(file, line)) {
        // "   0: 0A10407F:1538 00000000:0000 …": the address is in network order, printed as a host-order number
        const auto colon = line.find(": ");
        if (colon == std::string::npos || line.size() < colon + 10)
            continue;
        std::uint32_t raw = 0;
        const char *text = line.data() + colon + 2;
        if (std::from_chars(text, text + 8, raw, 16).ec != std::errc())
            continue;
        const std::uint32_t address = ntohl(raw);
        if (address >= base && address - base < AddressSlice::count * AddressSlice::size)
            used[(address - base) / AddressSlice::size] = true;
    }
}

} // namespace

std::string AddressSlice::cidr() const {
    return address(0) + "/20";
}
std::string AddressSlice::podCidr() const {
    return address(0) + "/21";
}
std::string AddressSlice::serviceCidr() const {
    return address(size / 2) + "/21";
}
std::string AddressSlice::address(std::uint32_t offset) const {
    return dotted(base + index * size + offset);
}

Result<AddressSlice> AddressSlice::parse(std::string_view cidr) {
    const auto slash = cidr.find('/');
    in_addr parsed{};
    if (slash != std::string_view::npos && cidr.substr(slash) == "/20" &&
        ::inet_pton(AF_INET, std::string(cidr.substr(0, slash)).c_str(), &parsed) == 1) {
        const std::uint32_t address = ntohl(parsed.s_addr);
        if (address >= base && address - base < count * size && (address - base) % size == 0)
            return AddressSlice{(address - base) / size};
    }
    return Error{Errc::Invalid, "not a /20 slice of 127.64.0.0/10", std::string(cidr)};
}

Result<SliceGuard> SliceGuard::take(const AddressSlice &wanted) {
    auto socket = bound(SOCK_DGRAM, base + wanted.index * AddressSlice::size, markerPort);
    if (!socket) {
        Error error = std::move(socket).error();
        if (error.code == Errc::Conflict)
            error.what = "another embedded cluster uses the addresses " + wanted.cidr();
        return error;
    }
    SliceGuard guard;
    guard.m_slice = wanted;
    guard.m_socket = std::move(socket).value();
    return guard;
}

Result<SliceGuard> SliceGuard::takeAny(std::uint32_t start) {
    std::array<bool, AddressSlice::count> used{};
    for (const char *table : {"/proc/net/tcp", "/proc/net/udp"})
        readBoundSlices(table, used);
    for (std::uint32_t step = 0; step < AddressSlice::count; ++step) {
        const std::uint32_t index = (start + step) % AddressSlice::count;
        if (used[index])
            continue;
        auto guard = take({index});
        if (guard || guard.error().code != Errc::Conflict)
            return guard;
    }
    return Error{Errc::Conflict, "every slice of 127.64.0.0/10 is in use", "127.64.0.0/10", 0,
                 "Stop embedded clusters that are not needed any more: pilothousectl local down"};
}

Result<std::uint16_t> checkApiPort(std::uint16_t wanted) {
    const auto probe = bound(SOCK_STREAM, loopback, wanted);
    if (probe)
        return wanted;
    if (probe.error().code != Errc::Conflict)
        return probe.error();
    return Error{Errc::Conflict, "the port is in use by another program", "127.0.0.1:" + std::to_string(wanted), 0,
                 "Choose another one with --port"};
}

Result<std::uint16_t> freeApiPort(const AddressSlice &slice) {
    for (std::uint32_t port = firstApiPort + slice.index; port <= lastApiPort; port += AddressSlice::count) {
        const auto free = checkApiPort(static_cast<std::uint16_t>(port));
        if (free || free.error().code != Errc::Conflict)
            return free;
    }
    return Error{Errc::Conflict, "no port for the API server is free", "127.0.0.1", 0, "Choose one with --port"};
}

} // namespace ph::local
