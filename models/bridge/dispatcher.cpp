// SPDX-License-Identifier: Apache-2.0
#include "models/bridge/dispatcher.h"

#include <QCoreApplication>
#include <QEvent>

namespace ph::models {

namespace {
int wakeType() {
    static const int type = QEvent::registerEventType();
    return type;
}
} // namespace

Dispatcher::Dispatcher(QObject *parent) : QObject(parent) {}
Dispatcher::~Dispatcher() = default;

void Dispatcher::post(Task task) {
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        wake = m_tasks.empty();
        m_tasks.push_back(std::move(task));
    }
    if (wake)
        QCoreApplication::postEvent(this, new QEvent(static_cast<QEvent::Type>(wakeType())));
}

bool Dispatcher::event(QEvent *event) {
    if (event->type() != wakeType())
        return QObject::event(event);
    std::vector<Task> tasks;
    {
        const std::lock_guard lock(m_mutex);
        tasks.swap(m_tasks);
    }
    for (const Task &task : tasks)
        task();
    return true;
}

} // namespace ph::models
