#pragma once

class QMenu;
class QString;
class QChar;

namespace ui::access {

/// The mnemonic of a text that Alt or a menu chooses it by, in capitals; null where it has none.
QChar mnemonicOf(const QString& text);

/// Whenever the menu opens, every entry gets a mnemonic of its own: the one that its text asks for where that is free,
/// else the first free one of the text. To be called after whatever fills the menu as it opens.
void giveMnemonics(QMenu& menu);

} // namespace ui::access
