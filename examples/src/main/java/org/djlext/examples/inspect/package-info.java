/**
 * {@code djlx inspect}: what is in a checkpoint, read from headers only.
 *
 * <p>{@link org.djlext.examples.inspect.InspectCommand} is the command; the reading itself is
 * {@link org.djlext.flashattn.pretrained.CheckpointSummary}.
 */
package org.djlext.examples.inspect;
