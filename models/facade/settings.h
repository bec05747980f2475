// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QString>
#include <QVariant>

#include <span>

class QSettings;

namespace ph::models {

/// One thing a person can choose: a key of the settings file and the values it may have.
struct Setting {
    enum class Type { Number, Text };
    enum class Section { Appearance, Language };
    const char *key; ///< "view/zoom"
    Section section;
    Type type;
    int number;                         ///< default of a Number
    std::span<const int> numbers;       ///< what a Number may be
    const char *text;                   ///< default of a Text
    std::span<const char *const> texts; ///< what a Text may be
};

/// The settings of the desktop application, with typed access. A value the file holds but nobody can choose counts as
/// not being there. Everything takes effect at once: whoever shows it listens to changed(). GUI thread.
class Settings final : public QObject {
    Q_OBJECT
public:
    enum class Appearance { System, Light, Dark };

    /// @p store must outlive this object.
    explicit Settings(QSettings &store, QObject *parent = nullptr);

    /// Every setting there is, in the order of the page.
    [[nodiscard]] static std::span<const Setting> table();
    [[nodiscard]] static QString title(const Setting &setting);
    /// What it does, in a sentence.
    [[nodiscard]] static QString meaning(const Setting &setting);
    /// A value as people read it.
    [[nodiscard]] static QString word(const Setting &setting, const QVariant &value);
    [[nodiscard]] static QVariantList values(const Setting &setting);

    [[nodiscard]] QVariant value(const Setting &setting) const;
    /// Ignores what cannot be chosen.
    void setValue(const Setting &setting, const QVariant &value);
    /// Everything as it was at the first start.
    void reset();

    [[nodiscard]] Appearance appearance() const;
    void setAppearance(Appearance appearance);
    [[nodiscard]] int zoom() const; ///< percent
    /// The next larger (@p steps > 0) or smaller zoom; 0 = 100 %.
    void stepZoom(int steps);
    [[nodiscard]] QString language() const; ///< "en", "de", "ko"; empty = the system's
    [[nodiscard]] bool compactTables() const;
    [[nodiscard]] bool timesInUtc() const;

Q_SIGNALS:
    void changed(const QString &key);

private:
    QSettings &m_store;
};

} // namespace ph::models
