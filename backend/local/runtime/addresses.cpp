// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/addresses.h"

namespace ph::local {

Result<std::string> AddressPool::allocate() {
    constexpr std::uint32_t last = AddressSlice::size / 2 - 2;
    const std::lock_guard lock(m_mutex);
    for (std::uint32_t tried = 0; tried < last; ++tried) {
        const std::string address = m_slice.address(m_next);
        m_next = m_next >= last ? 1 : m_next + 1;
        if (m_used.insert(address).second)
            return address;
    }
    return Error{Errc::Unavailable, "no pod address is left", m_slice.podCidr(), 0, "delete pods that are not needed"};
}

void AddressPool::take(const std::string &address) {
    const std::lock_guard lock(m_mutex);
    m_used.insert(address);
}

void AddressPool::release(const std::string &address) {
    const std::lock_guard lock(m_mutex);
    m_used.erase(address);
}

} // namespace ph::local
