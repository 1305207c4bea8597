/**
 * {@code djlx tune}: training on data of one's own, told by a configuration file.
 *
 * <p>{@link org.djlext.examples.tune.TuneCommand} has a command for each kind of model. {@link
 * org.djlext.flashattn.training.ConfigFile} reads YAML and JSON, and names file and key of whatever
 * is wrong; {@link org.djlext.examples.tune.TuningFolder} keeps what a run needs to go on after it
 * was broken off.
 */
package org.djlext.examples.tune;
