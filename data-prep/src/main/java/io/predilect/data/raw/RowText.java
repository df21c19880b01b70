package io.predilect.data.raw;

/** From the text of a row to the row. */
sealed interface RowText permits JsonText, CsvText {

  /**
   * Parses one row.
   *
   * @param position where it begins
   * @param atEnd whether the data ended with it: then a row that is not finished was cut off
   */
  RawRow parse(long position, String text, boolean atEnd);
}
