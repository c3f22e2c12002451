#pragma once

#include <QString>

/// Notes of a bank, names of classes, tensors, stages and files may come from strangers: they are shown as the text
/// that they are, and nothing that they name is opened.
namespace ui::theme {

/// From now on labels and message boxes show plain text, unless somebody chose another format. May be called again.
void showTextAsText();

/// A tool tip, which Qt would take for markup where it looks like it, as the text that it is.
QString plainTip(const QString& text);

} // namespace ui::theme
