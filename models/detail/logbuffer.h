// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QStringList>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

class QTimer;

namespace ph::models {

class Dispatcher;

/// A bounded ring of log lines filled from any thread. Lines reach the GUI thread in batches: at once when 50 wait,
/// else after 50 ms.
class LogBuffer final : public QObject {
    Q_OBJECT
public:
    static constexpr int defaultCapacity = 20000;
    static constexpr std::size_t batchLines = 50;

    explicit LogBuffer(Dispatcher &dispatcher, int capacity = defaultCapacity, QObject *parent = nullptr);
    /// Blocks until no thread is inside a post.
    ~LogBuffer() override;

    /// A function backend threads call with whole lines; does nothing once the buffer is gone.
    [[nodiscard]] std::function<void(const std::vector<std::string> &)> poster() const;

    [[nodiscard]] const std::deque<QString> &lines() const { return m_lines; }
    [[nodiscard]] int capacity() const { return m_capacity; }
    /// Lines that fell out of the ring since the last clear().
    [[nodiscard]] qint64 dropped() const { return m_dropped; }
    void clear();

Q_SIGNALS:
    /// @p lines are new at the end; the oldest lines beyond the capacity are gone already.
    void appended(const QStringList &lines);
    void cleared();

private:
    struct Inbox {
        std::mutex mutex;
        bool open = true;
        bool scheduled = false;
        std::vector<std::string> lines;
    };
    void schedule(bool now);
    void drain();

    Dispatcher &m_dispatcher;
    std::shared_ptr<Inbox> m_inbox;
    std::deque<QString> m_lines;
    int m_capacity;
    qint64 m_dropped = 0;
    QTimer *m_timer;
};

} // namespace ph::models
