#include "ui/report/heading_breaks.h"

#include <QAbstractTextDocumentLayout>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextLayout>

#include <cmath>

namespace ui::report {

namespace {

/// The page that a block's first line ends on: one that does not fit is moved within its block.
int pageOf(const QTextDocument& document, const QTextBlock& block) {
    const QRectF place = document.documentLayout()->blockBoundingRect(block); // lays out what is not yet
    const QTextLayout& layout = *block.layout();
    const double end = layout.lineCount() > 0 ? layout.lineAt(0).rect().bottom() : place.height();
    return static_cast<int>(std::ceil((place.top() + end) / document.pageSize().height()));
}

} // namespace

void keepHeadings(QTextDocument& document) {
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QTextBlock next = block.next();
        if (block.blockFormat().headingLevel() == 0 || !next.isValid() ||
            pageOf(document, block) == pageOf(document, next))
            continue;
        QTextBlockFormat broken = block.blockFormat();
        broken.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
        broken.setTopMargin(0);
        QTextCursor(block).setBlockFormat(broken);
    }
    // What a change laid out again may end before the document does.
    document.markContentsDirty(0, document.characterCount());
}

} // namespace ui::report
