#pragma once

class QTextDocument;

namespace ui::report {

/// Moves each heading that would be the last thing on a page to the next one, to what it is about. The document has its
/// page size.
void keepHeadings(QTextDocument& document);

} // namespace ui::report
