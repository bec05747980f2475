// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/local/slices.h"

#include <mutex>
#include <set>
#include <string>

namespace ph::local {

/// Gives pods addresses of the lower half of a slice. What a pod has is written in the pod's own folder; take() puts it
/// back after a restart. Thread-safe.
class AddressPool {
public:
    explicit AddressPool(const AddressSlice &slice) : m_slice(slice) {}
    /// The next free address, going round so that an address just given back is not used again at once. Unavailable
    /// when none is left.
    [[nodiscard]] Result<std::string> allocate();
    /// Marks an address as in use (read from disk).
    void take(const std::string &address);
    void release(const std::string &address);

private:
    AddressSlice m_slice;
    std::mutex m_mutex;
    std::set<std::string> m_used;
    std::uint32_t m_next = 1;
};

} // namespace ph::local
