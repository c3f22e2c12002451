#pragma once

#include <QLocale>
#include <QString>

#include <vector>

namespace ui::workbench {

/// A language that Tessera's texts come in.
struct Language {
    QString code;  ///< "en", "de"
    QString title; ///< in the language itself
};

/// English, which the texts are written in, and every translation.
std::vector<Language> languages();

/// The shipped language that is nearest to what the system asks for.
QString systemLanguage();

/// `code` if texts come in it, else the system's.
QString shippedLanguage(const QString& code);

/// Switches the whole application, open windows included. @param code from languages().
void applyLanguage(const QString& code);
/// The code that was applied last, "en" before.
QString appliedLanguage();

} // namespace ui::workbench
