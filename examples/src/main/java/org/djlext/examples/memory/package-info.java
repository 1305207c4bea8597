/**
 * {@code djlx memory}: what a training needs, before there are machines for it. {@link
 * org.djlext.examples.memory.MemoryCommand} is the command; the arithmetic is that of {@code
 * org.djlext.vlm.tune.zero}.
 */
package org.djlext.examples.memory;
