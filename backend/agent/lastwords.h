// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

namespace ph::agent {

/// Stands between a program's standard error and ours: passes everything on and keeps the beginning, so that the reason
/// of a start that fails can be told.
class LastWords {
public:
    [[nodiscard]] static Result<std::shared_ptr<LastWords>> open();
    /// What the program gets as its standard error; close our own copy once it has been started.
    [[nodiscard]] int writeEnd() const { return m_write.get(); }
    void closeWriteEnd() { m_write.reset(); }
    /// Blocks until every process that holds the other end has ended.
    void forward();
    /// The first 64 KiB, once all is read or after @p patience.
    [[nodiscard]] std::string text(std::chrono::milliseconds patience);

private:
    FileDescriptor m_read;
    FileDescriptor m_write;
    std::mutex m_mutex;
    std::condition_variable m_ended;
    bool m_end = false;
    std::string m_text;
};

} // namespace ph::agent
