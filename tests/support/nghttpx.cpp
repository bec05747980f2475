// SPDX-License-Identifier: Apache-2.0
#include "tests/support/nghttpx.h"

#include "backend/core/process.h"
#include "tests/support/testtls.h"

#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ph::testing {

namespace {

int freePort() {
    const FileDescriptor fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    (void)::bind(fd.get(), reinterpret_cast<sockaddr *>(&address), size);
    (void)::getsockname(fd.get(), reinterpret_cast<sockaddr *>(&address), &size);
    return ntohs(address.sin_port);
}

} // namespace

bool Nghttpx::installed() {
    return findProgram("nghttpx").has_value();
}

Nghttpx::Nghttpx(int backendPort, bool backendTls) : m_port(freePort()) {
    m_folder = makeTemporaryDirectory("ph-nghttpx").value();
    (void)writeFileAtomic(m_folder / "key.pem", TestTls::get().server.keyPem.reveal()).ok();
    (void)writeFileAtomic(m_folder / "cert.pem", TestTls::get().server.certPem).ok();
    Command command;
    command.argv = {"nghttpx",
                    "--conf=/dev/null",
                    "-f127.0.0.1," + std::to_string(m_port),
                    "-b127.0.0.1," + std::to_string(backendPort) + (backendTls ? ";;tls" : ""),
                    "--insecure",
                    "--workers=1",
                    "--accesslog-file=/dev/null",
                    "--errorlog-file=/dev/null",
                    "--frontend-http2-max-concurrent-streams=4",
                    (m_folder / "key.pem").string(),
                    (m_folder / "cert.pem").string()};
    m_pid = startDetached(command, m_folder / "log").valueOr(-1);
}

Nghttpx::~Nghttpx() {
    // It has a session of its own, but gives its worker another process group: SIGTERM ends both at once.
    if (m_pid > 0)
        ::kill(m_pid, SIGTERM);
    fs::remove_all(m_folder);
}

void Nghttpx::quitGracefully() const {
    ::kill(m_pid, SIGQUIT);
}

} // namespace ph::testing
