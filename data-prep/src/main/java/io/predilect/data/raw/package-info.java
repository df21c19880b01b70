/**
 * Raw rows from files: JSON in its layouts, CSV, either compressed, Parquet. Streaming, in bounded
 * memory, and every byte of the file is accounted for: a row is parsed or it is broken, with a
 * reason.
 */
package io.predilect.data.raw;
