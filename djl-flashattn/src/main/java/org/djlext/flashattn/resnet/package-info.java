/**
 * ResNet as a feature extractor (arXiv 1512.03385): pictures in, the maps of all stages out.
 *
 * <p>{@link org.djlext.flashattn.resnet.ResNetConfig} gives the shape, published or of any width
 * and depth; {@link org.djlext.flashattn.resnet.ResNetBlock} is the Block. Its parameters have the
 * names of torchvision and timm: {@code conv1.weight}, {@code bn1.running_mean}, {@code
 * layer2.0.downsample.0.weight}.
 *
 * <pre>{@code
 * ResNetBlock resnet = new ResNetBlock(ResNetConfig.named("resnet50"));
 * resnet.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 224, 224));
 * NDList maps = resnet.forward(store, new NDList(pictures), false); // strides 4, 8, 16, 32
 * }</pre>
 *
 * <p>Outside training the norms are folded into the convolutions, once, and again when a parameter
 * has changed. Letters of shapes: B batch, C channels, H and W the sides of a picture. Classifier
 * heads do not belong here.
 */
package org.djlext.flashattn.resnet;
