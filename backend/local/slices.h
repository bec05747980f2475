// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ph::local {

/// One /20 of 127.64.0.0/10 (4096 loopback addresses): the lower half is for pods, the upper half for Services.
struct AddressSlice {
    static constexpr std::uint32_t count = 1024; ///< slices in 127.64.0.0/10
    static constexpr std::uint32_t size = 4096;  ///< addresses in one
    std::uint32_t index = 0;                     ///< 0 … count-1

    /// "127.64.16.0/20"
    [[nodiscard]] std::string cidr() const;
    /// "127.64.16.0/21"
    [[nodiscard]] std::string podCidr() const;
    /// "127.64.24.0/21"
    [[nodiscard]] std::string serviceCidr() const;
    /// The address at @p offset (0 … size-1) in text form.
    [[nodiscard]] std::string address(std::uint32_t offset) const;
    /// Reads what cidr() writes; Invalid otherwise.
    [[nodiscard]] static Result<AddressSlice> parse(std::string_view cidr);
    bool operator==(const AddressSlice &) const = default;
};

/// Slices and ports given out on this computer, so that clusters of all users and state directories stay apart. Each
/// slice in use is marked by binding a UDP socket of its network address and holding it; what a crash leaves behind is
/// freed by the kernel.
class SliceGuard {
public:
    SliceGuard() = default;
    /// Takes @p wanted when it is free, else Conflict.
    [[nodiscard]] static Result<SliceGuard> take(const AddressSlice &wanted);
    /// Takes the first free slice from @p start on (any start; use something stable per state directory to make clashes
    /// rare).
    [[nodiscard]] static Result<SliceGuard> takeAny(std::uint32_t start);
    [[nodiscard]] const AddressSlice &slice() const { return m_slice; }
    explicit operator bool() const { return static_cast<bool>(m_socket); }

private:
    AddressSlice m_slice;
    FileDescriptor m_socket;
};

/// @p wanted when it is free on 127.0.0.1 now, else Conflict.
[[nodiscard]] Result<std::uint16_t> checkApiPort(std::uint16_t wanted);
/// A TCP port that is free on 127.0.0.1 now. Each slice has ports of its own, so that clusters that start at the same
/// moment do not choose the same one.
[[nodiscard]] Result<std::uint16_t> freeApiPort(const AddressSlice &slice);

} // namespace ph::local
