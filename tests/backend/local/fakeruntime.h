// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/runtime/podruntime.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace ph::testing {

/// A PodRuntime without containers: `cat` echoes its input, `exit N` ends with N, logs count up, pods are at 127.0.0.1.
class FakeRuntime : public local::PodRuntime {
public:
    Status logs(const std::string &, const std::string &, const LogOptions &options,
                const std::function<bool(std::string_view)> &out, const Context &ctx) override {
        for (int line = 1; line <= 3; ++line)
            if (!out("line " + std::to_string(line) + " of " + options.container + "\n"))
                return {};
        while (options.follow && !ctx.done())
            if (ctx.sleep(std::chrono::milliseconds(20)) && !out("more\n"))
                return {};
        return {};
    }
    class EchoProcess final : public Process {
    public:
        explicit EchoProcess(const std::vector<std::string> &command) {
            if (!command.empty() && command.front() == "exit") {
                push({Stream::Stderr, "bye\n", false, 0});
                push({Stream::Stdout, "", true, command.size() > 1 ? std::atoi(command[1].c_str()) : 0});
            }
        }
        Result<Chunk> read(const Context &ctx) override {
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait_for(lock, ctx.stopToken(), ctx.remaining(std::chrono::seconds(30)),
                                    [this] { return !m_chunks.empty(); }))
                return Error{Errc::Cancelled, "reading was cancelled", ""};
            Chunk chunk = std::move(m_chunks.front());
            m_chunks.pop_front();
            return chunk;
        }
        Status writeStdin(std::string_view data, const Context &) override {
            push({Stream::Stdout, std::string(data), false, 0});
            return {};
        }
        void closeStdin() override { push({Stream::Stdout, "", true, 0}); }
        void resize(int columns, int rows) override {
            push({Stream::Stdout, std::to_string(columns) + "x" + std::to_string(rows), false, 0});
        }

    private:
        void push(Chunk chunk) {
            const std::lock_guard lock(m_mutex);
            m_chunks.push_back(std::move(chunk));
            m_changed.notify_all();
        }
        std::mutex m_mutex;
        std::condition_variable_any m_changed;
        std::deque<Chunk> m_chunks;
    };
    Status checkRunning(const std::string &, const std::string &, const std::string &) override { return {}; }
    Result<std::unique_ptr<Process>> exec(const std::string &, const std::string &, const ExecOptions &options,
                                          const Context &) override {
        return std::unique_ptr<Process>(std::make_unique<EchoProcess>(options.command));
    }
    Result<std::unique_ptr<Process>> attach(const std::string &, const std::string &, const ExecOptions &,
                                            const Context &) override {
        return std::unique_ptr<Process>(std::make_unique<EchoProcess>(std::vector<std::string>()));
    }
    Result<std::string> podAddress(const std::string &, const std::string &) override {
        return std::string("127.0.0.1");
    }
    Result<std::vector<Usage>> usage(const std::string &, const std::string &) override {
        return std::vector<Usage>{{"main", 0.25, 64U << 20U}};
    }
};

} // namespace ph::testing
