package org.djlext.examples.attention;

import java.util.List;

/**
 * A measurement, as {@code --json} tells it.
 *
 * @param settings what was measured
 * @param timings the rows
 */
record AttentionReport(AttentionSettings settings, List<AttentionTiming> timings) {}
