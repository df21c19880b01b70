package io.predilect.model.scoring;

/**
 * How rows are dealt to passes. Neither changes a result, only speed and memory.
 *
 * @param groupByLength whether rows of like length are run together; else in their order
 * @param sharePrompts whether a prompt of several responses is run once; else once for each of them
 */
public record PassSettings(boolean groupByLength, boolean sharePrompts) {}
