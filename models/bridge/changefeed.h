// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bridge/dispatcher.h"

#include <QElapsedTimer>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ph::models {

/// What happened since the last delivery, each key once. `removed` is applied before `upserted`.
template <typename Row> struct Batch {
    std::vector<Row> upserted;
    std::vector<std::string> removed;
    [[nodiscard]] bool empty() const { return upserted.empty() && removed.empty(); }
};

/// The timing half of a ChangeFeed: at most one delivery per interval, on the GUI thread.
class ChangeFeedBase : public QObject {
    Q_OBJECT
public:
    ~ChangeFeedBase() override;

protected:
    ChangeFeedBase(Dispatcher &dispatcher, std::chrono::milliseconds interval, QObject *parent);
    /// Called on the GUI thread when something was posted since the last call.
    virtual void deliverNow() = 0;
    /// From any thread while the feed lives: something is there now that was not there before.
    static void wake(const std::shared_ptr<struct FeedGate> &gate);

    /// Ends wake-ups; blocks until no thread is inside a post.
    void close();
    std::shared_ptr<struct FeedGate> m_gate;

private:
    void schedule();
    QTimer m_timer;
    QElapsedTimer m_last;
    int m_interval;
};

/// Shared by the feed and the closures that post into it; outlives both.
struct FeedGate {
    std::mutex mutex; ///< held while posting, so closing waits for posts under way
    bool open = true;
    bool pending = false;
    Dispatcher *dispatcher = nullptr;
    ChangeFeedBase *feed = nullptr; ///< touched on the GUI thread only
    std::function<void()> onWake;   ///< GUI thread only
};

/// Collects changes from any thread, coalesced by key (the last one wins), and hands them to one handler on the GUI
/// thread at most once per interval (50 ms by default: below what the eye follows, far above a frame).
template <typename Row> class ChangeFeed final : public ChangeFeedBase {
public:
    using Handler = std::function<void(Batch<Row>)>;
    ChangeFeed(Dispatcher &dispatcher, Handler handler,
               std::chrono::milliseconds interval = std::chrono::milliseconds(50), QObject *parent = nullptr)
        : ChangeFeedBase(dispatcher, interval, parent), m_handler(std::move(handler)), m_box(std::make_shared<Box>()) {}
    ~ChangeFeed() override { close(); }

    /// A function for backend callbacks; safe to call from any thread at any time, also after the feed is gone (then it
    /// does nothing).
    [[nodiscard]] std::function<void(std::vector<std::pair<std::string, Row>>, std::vector<std::string>)>
    poster() const {
        return [gate = m_gate, box = m_box](std::vector<std::pair<std::string, Row>> upserted,
                                            std::vector<std::string> removed) {
            const std::lock_guard lock(gate->mutex);
            if (!gate->open)
                return;
            for (auto &[key, row] : upserted)
                box->set(key, std::move(row));
            for (std::string &key : removed)
                box->remove(key);
            wake(gate);
        };
    }

protected:
    void deliverNow() override {
        Batch<Row> batch;
        {
            const std::lock_guard lock(m_gate->mutex);
            batch = m_box->take();
        }
        if (!batch.empty())
            m_handler(std::move(batch));
    }

private:
    struct Box {
        std::vector<std::string> order; ///< keys in the order they first came
        std::unordered_map<std::string, std::pair<bool, Row>>
            latest; ///< key → (removed before?, row); guarded by the gate
        std::unordered_map<std::string, bool> removed;
        void set(const std::string &key, Row row) {
            const auto it = latest.find(key);
            if (it == latest.end()) {
                order.push_back(key);
                latest.emplace(key, std::pair{true, std::move(row)});
            } else {
                it->second = {true, std::move(row)};
            }
            removed.erase(key);
        }
        void remove(const std::string &key) {
            if (const auto it = latest.find(key); it != latest.end())
                it->second.first = false;
            removed[key] = true;
        }
        Batch<Row> take() {
            Batch<Row> batch;
            for (const std::string &key : order) {
                auto &entry = latest.at(key);
                if (entry.first)
                    batch.upserted.push_back(std::move(entry.second));
            }
            for (const auto &[key, gone] : removed)
                batch.removed.push_back(key);
            order.clear();
            latest.clear();
            removed.clear();
            return batch;
        }
    };
    Handler m_handler;
    std::shared_ptr<Box> m_box;
};

} // namespace ph::models
