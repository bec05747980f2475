// SPDX-License-Identifier: Apache-2.0
// bench_local [clients] [seconds] [watchers]: creates ConfigMaps over TLS on kept connections while watchers read every
// event, all in this process, and prints creates per second and the latency a client sees; then how long a list with a
// selector takes among the objects made.
#include "backend/core/encoding.h"
#include "backend/core/files.h"
#include "tests/support/apihost/apihost.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

/// A blocking TLS connection with a client certificate; small on purpose, so that little but the server is measured.
class Connection {
public:
    Connection(std::uint16_t port, const ph::net::KeyPairPem &pair) {
        m_context = SSL_CTX_new(TLS_client_method());
        BIO *certificate = BIO_new_mem_buf(pair.certPem.data(), static_cast<int>(pair.certPem.size()));
        X509 *x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
        BIO *key = BIO_new_mem_buf(pair.keyPem.reveal().data(), static_cast<int>(pair.keyPem.reveal().size()));
        EVP_PKEY *pkey = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
        SSL_CTX_use_certificate(m_context, x509);
        SSL_CTX_use_PrivateKey(m_context, pkey);
        X509_free(x509);
        EVP_PKEY_free(pkey);
        BIO_free(certificate);
        BIO_free(key);
        m_fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        m_ssl = SSL_new(m_context);
        m_ok = ::connect(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 &&
               SSL_set_fd(m_ssl, m_fd) == 1 && SSL_connect(m_ssl) == 1;
    }
    ~Connection() {
        SSL_free(m_ssl);
        SSL_CTX_free(m_context);
        ::close(m_fd);
    }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    [[nodiscard]] bool ok() const { return m_ok; }
    void interrupt() const { ::shutdown(m_fd, SHUT_RDWR); }
    bool send(const std::string &text) {
        return SSL_write(m_ssl, text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size());
    }
    int receive(char *buffer, int size) { return SSL_read(m_ssl, buffer, size); }
    /// The status of an answer with Content-Length; 0 when the connection broke.
    int answer() {
        std::string text;
        char buffer[16384];
        std::size_t head = std::string::npos;
        std::size_t total = 0;
        while (head == std::string::npos || text.size() < total) {
            const int count = receive(buffer, sizeof buffer);
            if (count <= 0)
                return 0;
            text.append(buffer, static_cast<std::size_t>(count));
            if (head == std::string::npos && (head = text.find("\r\n\r\n")) != std::string::npos) {
                const auto length = text.find("Content-Length: ");
                total = head + 4 + static_cast<std::size_t>(std::atoll(text.c_str() + length + 16));
            }
        }
        return std::atoi(text.c_str() + 9);
    }

private:
    SSL_CTX *m_context = nullptr;
    SSL *m_ssl = nullptr;
    int m_fd = -1;
    bool m_ok = false;
};

double cpuSeconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double since(Clock::time_point begun) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

/// Creates a ConfigMap; true when it was created.
bool create(Connection &connection, const std::string &name) {
    const std::string body = R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":")" + name +
                             R"(","labels":{"app":"bench"}},"data":{"a":"1","b":"2","c":"3"}})";
    connection.send("POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nUser-Agent: bench/1\r\n"
                    "Content-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
    return connection.answer() == 201;
}

/// Milliseconds, sorted, of twenty lists with a selector that takes nothing, in pages of 500, while another client
/// writes without a pause.
std::vector<double> selectWhileWritten(std::uint16_t port, const ph::net::KeyPairPem &admin) {
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        Connection connection(port, admin);
        for (int i = 0; !stop && create(connection, "late-" + std::to_string(i)); ++i) {
        }
    });
    Connection connection(port, admin);
    std::vector<double> took;
    for (int round = 0; round < 20; ++round) {
        const auto sent = Clock::now();
        connection.send("GET /api/v1/configmaps?limit=500&labelSelector=app%3Dother HTTP/1.1\r\nHost: x\r\n\r\n");
        if (connection.answer() == 200)
            took.push_back(since(sent));
    }
    stop = true;
    writer.join();
    std::sort(took.begin(), took.end());
    return took;
}

} // namespace

int main(int argc, char **argv) {
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes its alerts without MSG_NOSIGNAL
    const int clients = argc > 1 ? std::atoi(argv[1]) : 8;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 5;
    const int watchers = argc > 3 ? std::atoi(argv[3]) : 20;
    const auto folder = ph::makeTemporaryDirectory("bench-local");
    if (!folder)
        return 1;
    ph::testing::ApiHost::Options options;
    options.folder = *folder;
    auto host = ph::testing::ApiHost::start(options);
    if (!host) {
        std::fprintf(stderr, "%s\n", host.error().text().c_str());
        return 1;
    }
    const auto port = (*host)->server().port();
    const auto &admin = (*host)->admin();
    const double idleBegin = cpuSeconds();
    std::this_thread::sleep_for(std::chrono::seconds(1)); // a second of idleness is what is measured
    const double idle = cpuSeconds() - idleBegin;

    std::vector<std::unique_ptr<Connection>> watching;
    std::vector<std::thread> readers;
    std::atomic<std::uint64_t> events{0};
    std::atomic<int> refused{0};
    for (int w = 0; w < watchers; ++w) {
        auto &connection = *watching.emplace_back(std::make_unique<Connection>(port, admin));
        connection.send("GET /api/v1/configmaps?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n");
        readers.emplace_back([&connection, &events, &refused] {
            char buffer[65536];
            char last = 0;
            int count = connection.receive(buffer, sizeof buffer);
            if (count < 12 || std::string_view(buffer + 9, 3) != "200")
                ++refused;
            for (; count > 0; count = connection.receive(buffer, sizeof buffer))
                for (int i = 0; i < count; ++i) {
                    if (buffer[i] == '\n' && last == '}') // an event ends
                        ++events;
                    last = buffer[i];
                }
        });
    }
    std::atomic<bool> stop{false};
    std::vector<std::vector<double>> latencies(static_cast<std::size_t>(clients));
    std::atomic<int> failures{0};
    std::vector<std::thread> writers;
    const double cpuBegin = cpuSeconds();
    const auto begin = Clock::now();
    for (int c = 0; c < clients; ++c)
        writers.emplace_back([&, c] {
            Connection connection(port, admin);
            auto &mine = latencies[static_cast<std::size_t>(c)];
            for (int i = 0; !stop && connection.ok(); ++i) {
                const auto sent = Clock::now();
                if (!create(connection, "c" + std::to_string(c) + "-" + std::to_string(i)))
                    ++failures;
                mine.push_back(since(sent));
            }
        });
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    stop = true;
    for (auto &writer : writers)
        writer.join();
    const double took = std::chrono::duration<double>(Clock::now() - begin).count();
    const double cpu = cpuSeconds() - cpuBegin;
    const double arrived = static_cast<double>(events.load());
    std::vector<double> all;
    for (const auto &list : latencies)
        all.insert(all.end(), list.begin(), list.end());
    std::sort(all.begin(), all.end());
    const auto at = [&](double part) {
        return all.empty()
                   ? 0
                   : all[std::min(all.size() - 1, static_cast<std::size_t>(part * static_cast<double>(all.size())))];
    };
    // Every watcher must see every object; what is still under way gets a moment.
    const std::uint64_t due = static_cast<std::uint64_t>(watchers) * all.size();
    for (int wait = 0; wait < 200 && events < due; ++wait)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("creates/s %.0f  p50 %.2f ms  p95 %.2f ms  p99 %.2f ms  failures %d  events/s %.0f  cpu %.2f cores  "
                "idle cpu %.2f %%  peak memory %ld MiB\n",
                static_cast<double>(all.size()) / took, at(0.5), at(0.95), at(0.99), failures.load(), arrived / took,
                cpu / took, idle * 100, usage.ru_maxrss / 1024);
    const bool complete = failures == 0 && refused == 0 && events == due;
    if (!complete)
        std::printf("WRONG: %d watches were refused, %lld of %llu events are missing\n", refused.load(),
                    static_cast<long long>(due) - static_cast<long long>(events.load()),
                    static_cast<unsigned long long>(due));
    for (const auto &connection : watching)
        connection->interrupt();
    for (auto &reader : readers)
        reader.join();
    watching.clear();
    const std::vector<double> lists = selectWhileWritten(port, admin);
    if (!lists.empty())
        std::printf("list with a selector among %zu objects while others are made: median %.1f ms, slowest %.1f ms\n",
                    all.size(), lists[lists.size() / 2], lists.back());
    host->reset();
    std::error_code ignored;
    ph::fs::remove_all(*folder, ignored);
    return complete ? 0 : 1;
}
