package io.predilect.data.raw;

import java.io.Closeable;
import java.util.Iterator;

/** Rows of one file, in order. {@link #next} throws UncheckedIOException when it cannot read on. */
public interface RawRows extends Iterator<RawRow>, Closeable {}
