// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"

#include <string>
#include <sys/types.h>

namespace ph::testing {

/// A running nghttpx (Debian's nghttp2-proxy): HTTP/2 over TLS with TestTls's certificate and at most four streams at a
/// time on a connection, HTTP/1.1 to the server behind.
class Nghttpx {
public:
    [[nodiscard]] static bool installed();
    /// @p backendTls: the server behind speaks TLS too; its certificate is not verified.
    Nghttpx(int backendPort, bool backendTls);
    ~Nghttpx();
    Nghttpx(const Nghttpx &) = delete;
    Nghttpx &operator=(const Nghttpx &) = delete;
    /// Its workers end with GOAWAY.
    void quitGracefully() const;
    [[nodiscard]] bool started() const { return m_pid > 0; }
    /// Accepts connections a moment after the start.
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_port); }

private:
    int m_port;
    fs::path m_folder;
    pid_t m_pid = -1;
};

} // namespace ph::testing
