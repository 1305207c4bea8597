/**
 * Opens folders of pose models by {@code Criteria}: {@link
 * org.djlext.pose.pretrained.PoseModelLoader} reads config.json and the weights under the names of
 * whoever published them, {@link org.djlext.pose.pretrained.PoseTranslatorFactory} makes what turns
 * pictures into arrays and arrays into poses.
 *
 * <p>To save a model as such a folder:
 *
 * <pre>{@code
 * CheckpointWriter.save(block, PoseModelLoader.weightTable(), block.config().toJson(), folder);
 * }</pre>
 */
package org.djlext.pose.pretrained;
