// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ph::ops {

/// Callbacks of one kind. Dropping a handle blocks until its callback does not run any more. Thread-safe.
template <typename T> class Subscribers {
public:
    using Callback = std::function<void(const T &)>;

    /// Calls @p first (with the callback) before any other notification can reach it.
    [[nodiscard]] std::shared_ptr<void> add(Callback callback, const std::function<void(const Callback &)> &first) {
        auto entry = std::make_shared<Entry>();
        entry->callback = std::move(callback);
        const std::unique_lock running(entry->running);
        {
            const std::lock_guard lock(m_mutex);
            m_entries.push_back(entry);
        }
        first(entry->callback);
        return std::shared_ptr<void>(nullptr, [entry](void *) {
            const std::lock_guard wait(entry->running);
            entry->callback = nullptr;
        });
    }
    void notify(const T &value) {
        std::vector<std::shared_ptr<Entry>> entries;
        {
            const std::lock_guard lock(m_mutex);
            entries = m_entries;
        }
        bool dead = false;
        for (const auto &entry : entries) {
            const std::lock_guard running(entry->running);
            if (entry->callback)
                entry->callback(value);
            else
                dead = true;
        }
        if (dead) {
            const std::lock_guard lock(m_mutex);
            std::erase_if(m_entries, [](const auto &entry) {
                const std::unique_lock running(entry->running, std::try_to_lock);
                return running.owns_lock() && !entry->callback;
            });
        }
    }

private:
    struct Entry {
        std::mutex running; ///< held while the callback runs
        Callback callback;
    };
    std::mutex m_mutex;
    std::vector<std::shared_ptr<Entry>> m_entries;
};

} // namespace ph::ops
