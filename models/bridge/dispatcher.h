// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>

#include <functional>
#include <mutex>
#include <vector>

namespace ph::models {

/// Carries work from any thread to the thread this object lives on (the GUI thread). The only place where threads
/// cross: tasks lie under a std::mutex and Qt is merely woken, so no data travels inside Qt events.
class Dispatcher final : public QObject {
    Q_OBJECT
public:
    using Task = std::function<void()>;

    explicit Dispatcher(QObject *parent = nullptr);
    /// Tasks not yet run are dropped. Every thread that may post must have ended before.
    ~Dispatcher() override;
    Dispatcher(const Dispatcher &) = delete;
    Dispatcher &operator=(const Dispatcher &) = delete;

    /// Runs @p task on this object's thread, in the order of the calls, never inside this call. Any thread.
    void post(Task task);

protected:
    bool event(QEvent *event) override;

private:
    std::mutex m_mutex;
    std::vector<Task> m_tasks; ///< guarded by m_mutex
};

} // namespace ph::models
