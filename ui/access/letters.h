#pragma once

class QMenu;
class QString;
class QChar;

namespace ui::access {

/// The letter of a text that Alt or a menu chooses it by, in capitals; null where it has none.
QChar letterOf(const QString& text);

/// Whenever the menu opens, every entry gets a letter of its own: the one that its text asks for where that is free,
/// else the first free one of the text. To be called after whatever fills the menu as it opens.
void giveLetters(QMenu& menu);

} // namespace ui::access
