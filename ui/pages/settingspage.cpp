// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/settingspage.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ph::ui {

SettingsPage::SettingsPage(models::Settings &settings, QWidget *parent) : Page(parent), m_settings(settings) {
    setObjectName(QStringLiteral("settingsPage"));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *content = new QWidget(this);
    content->setAutoFillBackground(false);
    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("settingsScroll"));
    scroll->setAccessibleName(tr("Settings"));
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    outer->addWidget(scroll);
    // Lines of words and fields are read best when they are not as wide as a large screen.
    auto *sides = new QHBoxLayout(content);
    sides->setContentsMargins(theme::space(6), theme::space(5), theme::space(6), theme::space(6));
    auto *middle = new QWidget(content);
    middle->setMaximumWidth(theme::space(210));
    auto *column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::space(4));
    sides->addWidget(middle, 1);
    sides->addStretch(0);

    column->addWidget(new TextLabel(tr("Settings"), theme::Text::Title, false, middle));
    auto *note = new TextLabel(tr("Everything takes effect at once."), theme::Text::Table, true, middle);
    column->addWidget(note);
    using Section = models::Setting::Section;
    for (const auto &[section, title] :
         {std::pair{Section::Appearance, tr("Appearance")}, {Section::Language, tr("Language and times")}}) {
        auto *card = new Card(title, middle);
        card->body()->setSpacing(theme::space(4));
        for (const models::Setting &setting : models::Settings::table()) {
            if (setting.section == section)
                addRow(card, setting);
        }
        card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        column->addWidget(card);
    }
    auto *buttons = new QHBoxLayout;
    auto *keys = makeButton(QStringLiteral("shortcutsButton"), tr("Keyboard shortcuts…"), ButtonRole::Normal, middle);
    auto *reset = makeButton(QStringLiteral("resetSettings"), tr("Back to the defaults"), ButtonRole::Normal, middle);
    buttons->addWidget(keys);
    buttons->addWidget(reset);
    buttons->addStretch();
    column->addLayout(buttons);
    column->addStretch();
    connect(keys, &QPushButton::clicked, this, &SettingsPage::shortcutsWanted);
    connect(reset, &QPushButton::clicked, &m_settings, &models::Settings::reset);
    connect(&m_settings, &models::Settings::changed, this, &SettingsPage::refreshValues);
    refreshValues();
}

void SettingsPage::addRow(Card *card, const models::Setting &setting) {
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::space(4));
    auto *words = new QVBoxLayout;
    words->setSpacing(theme::space(1) / 2);
    auto *title = new TextLabel(models::Settings::title(setting), theme::Text::Body, false, card);
    auto *meaning = new TextLabel(models::Settings::meaning(setting), theme::Text::Table, true, card);
    meaning->setWordWrap(true);
    words->addWidget(title);
    words->addWidget(meaning);
    auto *field = new QComboBox(card);
    field->setObjectName(QLatin1String(setting.key));
    field->setAccessibleName(models::Settings::title(setting));
    field->setAccessibleDescription(models::Settings::meaning(setting));
    for (const QVariant &value : models::Settings::values(setting))
        field->addItem(models::Settings::word(setting, value), value);
    field->setMinimumWidth(theme::space(44));
    title->setBuddy(field);
    row->addLayout(words, 1);
    row->addWidget(field, 0, Qt::AlignVCenter);
    card->body()->addLayout(row);
    connect(field, &QComboBox::activated, this,
            [this, &setting, field] { m_settings.setValue(setting, field->currentData()); });
    m_fields.emplace_back(&setting, field);
}

void SettingsPage::refreshValues() {
    for (const auto &[setting, field] : m_fields)
        field->setCurrentIndex(field->findData(m_settings.value(*setting)));
}

void SettingsPage::focusContent() {
    if (!m_fields.empty())
        m_fields.front().second->setFocus();
}

} // namespace ph::ui
