// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"
#include "ui/pages/detailspane.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

LogTab::LogTab(models::Console &console, QWidget *parent) : QWidget(parent), m_console(console) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, theme::space(3), 0, 0);
    column->setSpacing(theme::space(2));
    auto *bar = new QHBoxLayout;
    bar->setSpacing(theme::space(2));
    m_member = new QComboBox(this);
    m_member->setObjectName(QStringLiteral("logMember"));
    m_member->setAccessibleName(tr("Pod whose log is shown"));
    m_member->setMinimumContentsLength(18);
    m_member->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_container = new QComboBox(this);
    m_container->setObjectName(QStringLiteral("logContainer"));
    m_container->setAccessibleName(tr("Container whose log is shown"));
    m_container->setMinimumContentsLength(12);
    m_container->addItem(tr("Database server"));
    m_container->addItem(tr("Agent"));
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("logSearch"));
    m_search->setPlaceholderText(tr("Search the log"));
    m_search->setAccessibleName(tr("Search the log"));
    m_search->setClearButtonEnabled(true);
    m_found = new TextLabel(theme::Text::Table, true, this);
    m_follow = makeIconButton(QStringLiteral("logFollow"), QStringLiteral("follow"), tr("Follow new lines"), this);
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    bar->addWidget(m_member);
    bar->addWidget(m_container);
    bar->addStretch();
    bar->addWidget(m_found);
    bar->addWidget(m_search);
    bar->addWidget(m_follow);
    column->addLayout(bar);
    m_view = new LogView(this);
    m_buffer = new models::LogBuffer(console.dispatcher(), models::LogBuffer::defaultCapacity, this);
    m_view->setBuffer(m_buffer);
    auto *card = new Card({}, this);
    card->layout()->setContentsMargins(theme::space(2), theme::space(2), 1, theme::space(2));
    card->layout()->setSpacing(0);
    m_state = new StateView(m_view, card);
    card->body()->addWidget(m_state);
    column->addWidget(card, 1);
    connect(m_buffer, &models::LogBuffer::appended, this, [this] { m_state->showContent(); });
    connect(m_view, &LogView::followingChanged, m_follow, &QToolButton::setChecked);
    connect(m_follow, &QToolButton::toggled, m_view, &LogView::setFollowing);
    connect(m_member, &QComboBox::activated, this, &LogTab::restart);
    connect(m_container, &QComboBox::activated, this, &LogTab::restart);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { search(false); });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (text.isEmpty() || text.size() > 1)
            search(false);
    });
    auto *previous = new QShortcut(QKeySequence(Qt::SHIFT | Qt::Key_Return), m_search, {}, {}, Qt::WidgetShortcut);
    connect(previous, &QShortcut::activated, this, [this] { search(true); });
    connect(m_state, &StateView::actionTriggered, this, &LogTab::restart);
}

LogTab::~LogTab() {
    m_job.cancel();
}

void LogTab::search(bool backward) {
    const bool found = m_view->search(m_search->text(), backward);
    m_found->setText(m_search->text().isEmpty() ? QString()
                     : found                    ? tr("%n line(s)", nullptr, m_view->matches())
                                                : tr("Nothing found"));
}

void LogTab::setInstance(const domain::InstanceSummary *instance) {
    if (!instance) {
        stop();
        m_key.clear();
        return;
    }
    const std::string key = models::instanceKeyOf(instance->ref);
    const bool other = key != m_key;
    m_instance = *instance;
    m_key = key;
    if (other) {
        stop();
        m_buffer->clear();
    }
    fillMembers();
    if (m_active && m_running.isEmpty())
        start();
}

void LogTab::fillMembers() {
    QStringList names;
    for (const domain::Member &member : m_instance.members)
        names.append(qs(member.name));
    QStringList shown;
    for (int i = 0; i < m_member->count(); ++i)
        shown.append(m_member->itemText(i));
    if (names == shown)
        return;
    const QString keep = m_member->currentText();
    m_member->clear();
    m_member->addItems(names);
    if (names.contains(keep))
        m_member->setCurrentText(keep);
}

void LogTab::setActive(bool active) {
    m_active = active;
    if (!active)
        stop();
    else if (m_running.isEmpty())
        start();
}

void LogTab::restart() {
    stop();
    if (m_active)
        start();
}

void LogTab::stop() {
    ++m_generation;
    m_job.cancel();
    m_running.clear();
}

void LogTab::start() {
    if (m_key.empty())
        return;
    if (m_member->count() == 0) {
        m_state->showEmpty(QStringLiteral("log"), tr("No log yet"),
                           tr("There is no pod yet; its log appears here when it starts."));
        return;
    }
    const int generation = ++m_generation;
    const QString pod = m_member->currentText();
    const QString container = m_container->currentIndex() == 1 ? QStringLiteral("agent") : qs(m_instance.spec.engine);
    m_running = pod + QLatin1Char('/') + container;
    m_buffer->clear();
    m_view->setFollowing(true);
    m_state->showLoading(tr("Reading the log of %1…").arg(pod));
    m_job = m_console.followLog(m_instance.ref, pod.toStdString(), container.toStdString(), *m_buffer);
    m_job.onResult(this, [this, generation, pod](const Result<void> &result) {
        if (generation != m_generation)
            return;
        m_running.clear();
        if (result) {
            if (m_buffer->lines().empty())
                m_state->showEmpty(QStringLiteral("log"), tr("The log is empty"),
                                   tr("%1 has written nothing yet.").arg(pod), tr("Read again"));
            return;
        }
        if (m_buffer->lines().empty())
            m_state->showError(models::describe(result.error(), tr("The log of %1 could not be read.").arg(pod)),
                               tr("Try again"));
        else
            m_found->setText(tr("The stream ended; press F5 to read on."));
    });
}

void LogTab::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
}

YamlTab::YamlTab(models::Console &console, Prompter &prompter, QWidget *parent) : QWidget(parent), m_console(console) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, theme::space(3), 0, 0);
    column->setSpacing(theme::space(2));
    auto *bar = new QHBoxLayout;
    m_object = new QComboBox(this);
    m_object->setObjectName(QStringLiteral("yamlObject"));
    m_object->setAccessibleName(tr("Object shown as YAML"));
    m_object->setMinimumContentsLength(32);
    m_object->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto *copy = makeIconButton(QStringLiteral("yamlCopy"), QStringLiteral("copy"), tr("Copy this YAML"), this);
    auto *note = new TextLabel(tr("Values of Secrets are masked."), theme::Text::Small, true, this);
    bar->addWidget(m_object);
    bar->addWidget(copy);
    bar->addStretch();
    bar->addWidget(note);
    column->addLayout(bar);
    m_view = new YamlView(this);
    auto *card = new Card({}, this);
    card->layout()->setContentsMargins(theme::space(2), theme::space(2), 1, theme::space(2));
    card->layout()->setSpacing(0);
    m_state = new StateView(m_view, card);
    card->body()->addWidget(m_state);
    column->addWidget(card, 1);
    connect(m_object, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0 && static_cast<std::size_t>(index) < m_objects.size())
            m_view->setPlainText(qs(m_objects[static_cast<std::size_t>(index)].yaml));
    });
    connect(copy, &QToolButton::clicked, this, [this, &prompter] { prompter.copy(m_view->toPlainText()); });
    connect(m_state, &StateView::actionTriggered, this, &YamlTab::reload);
}

void YamlTab::setInstance(const domain::InstanceSummary *instance) {
    if (!instance) {
        m_key.clear();
        m_loadedVersions.clear();
        return;
    }
    const std::string key = models::instanceKeyOf(instance->ref);
    if (key != m_key)
        m_loadedVersions.clear();
    m_instance = *instance;
    m_key = key;
    if (m_active)
        setActive(true);
}

void YamlTab::setActive(bool active) {
    m_active = active;
    // Nobody reads YAML that rewrites itself: it is read once per instance and again on F5.
    if (active && !m_key.empty() && m_loadedVersions != m_key)
        reload();
}

void YamlTab::reload() {
    if (m_key.empty())
        return;
    m_loadedVersions = m_key;
    const int generation = ++m_generation;
    m_state->showLoading(tr("Reading the objects of %1…").arg(qs(m_instance.ref.name)));
    m_console.objects(m_instance.ref)
        .onResult(this, [this, generation](const Result<std::vector<models::ObjectYaml>> &result) {
            if (generation != m_generation)
                return;
            if (!result) {
                m_state->showError(models::describe(result.error(), tr("The objects could not be read.")),
                                   tr("Try again"));
                return;
            }
            const QString keep = m_object->currentText();
            m_objects = *result;
            m_object->clear();
            for (const models::ObjectYaml &object : m_objects)
                m_object->addItem(qs(object.title));
            if (const int at = m_object->findText(keep); at >= 0)
                m_object->setCurrentIndex(at);
            if (m_objects.empty())
                m_state->showEmpty(QStringLiteral("yaml"), tr("No objects"),
                                   tr("The cluster holds nothing of this database any more."), tr("Read again"));
            else
                m_state->showContent();
        });
}

} // namespace ph::ui
