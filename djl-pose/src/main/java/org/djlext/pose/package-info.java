/**
 * Human pose: where the joints of a person are, found in one of several ways on one backbone.
 *
 * <p>{@link org.djlext.pose.simcc} classifies x and y into bins, {@link org.djlext.pose.rle}
 * regresses numbers and how sure they are, {@link org.djlext.pose.heatmap} draws maps. Backbones
 * are CSPNeXt and ResNet. {@link org.djlext.pose.PoseConfig} joins them, {@link
 * org.djlext.pose.PoseBlock} computes.
 *
 * <pre>{@code
 * var criteria = Criteria.builder()
 *         .setTypes(NDList.class, NDList.class)
 *         .optModelPath(Path.of("rtmpose-s"))
 *         .build();
 * try (var model = criteria.loadModel(); var predictor = model.newPredictor()) {
 *     NDList outputs = predictor.predict(new NDList(pixels));  // (B, 3, 256, 192)
 *     PoseConfig config = ((PoseBlock) model.getBlock()).config();
 *     List<Keypoints> bodies = config.newCodec().decode(outputs);
 * }
 * }</pre>
 *
 * <h2>Folders</h2>
 *
 * A folder has weights, as {@code .safetensors} or as the {@code .pth} that was published, and a
 * config.json, which publishers of pose models do not provide:
 *
 * <pre>{@code
 * {
 *   "model_type": "pose",
 *   "input_size": [192, 256],
 *   "backbone": {"type": "cspnext", "deepen_factor": 0.33, "widen_factor": 0.5},
 *   "head": {"type": "rtmcc", "sigma": [4.9, 5.66]}
 * }
 * }</pre>
 *
 * <p>That is RTMPose-s. Other models differ in these keys; an unknown key is an error.
 *
 * <table>
 * <caption>Keys of config.json</caption>
 * <tr><th>key</th><th>meaning</th><th>if absent</th></tr>
 * <tr><td>input_size</td><td>width and height in pixels</td><td>error</td></tr>
 * <tr><td>keypoints</td><td>{@code "coco"} (17 joints), {@code "coco_wholebody"} (133), or an
 * object with names, pairs, skeleton (pairs of names) and sigmas</td><td>coco</td></tr>
 * <tr><td>padding</td><td>what sides of a person's box are multiplied by</td><td>1.25</td></tr>
 * <tr><td>udp</td><td>whether the model was trained with UDP warps</td><td>false</td></tr>
 * <tr><td>mean, std</td><td>of channels from 0 to 255</td><td>those of mmpose</td></tr>
 * <tr><td>channel_order</td><td>rgb or bgr</td><td>rgb</td></tr>
 * <tr><td>flip_test</td><td>whether the mirrored picture is looked at too</td><td>true</td></tr>
 * </table>
 *
 * <table>
 * <caption>Keys of backbone</caption>
 * <tr><th>type</th><th>keys, with their values if absent</th></tr>
 * <tr><td>cspnext</td><td>deepen_factor 1, widen_factor 1, expand_ratio 0.5, channel_attention
 * true, norm_eps 1e-5, stages (as mmdetection's arch_ovewrite) those of P5</td></tr>
 * <tr><td>resnet</td><td>name, such as resnet50; or stem_width, widths, depths, and form basic or
 * bottleneck</td></tr>
 * </table>
 *
 * <table>
 * <caption>Keys of head</caption>
 * <tr><th>type</th><th>keys, with their values if absent</th></tr>
 * <tr><td>rtmcc</td><td>split_ratio 2, final_kernel 7, hidden_size 256, query_size 128, expansion
 * 2, activation silu or relu, relative_bias false, rotary false, sigma [6, 6], normalized false,
 * dark false; or label_smoothing instead of sigma and normalized</td></tr>
 * <tr><td>simcc</td><td>deconv_channels [256, 256, 256], deconv_kernels 4 for each, final_kernel
 * 1, split_ratio 2, sigma [6, 6], normalized true, dark false; or label_smoothing</td></tr>
 * <tr><td>regression</td><td>variant mmpose or authors, sigma true, flow as sigma</td></tr>
 * <tr><td>heatmap</td><td>deconv_channels, deconv_kernels and final_kernel as simcc; sigma 2,
 * refinement quarter (or none, dark, udp), blur_kernel 11</td></tr>
 * </table>
 *
 * <p>Weights have the names of mmpose 1.x ({@code backbone.}, {@code head.}), mmpose 0.x ({@code
 * keypoint_head.}), the authors of residual likelihood ({@code preact.}, {@code fc_coord.}, {@code
 * flow.}) or the authors of Simple Baselines (no prefixes); models are saved under the names they
 * came with. The last two were trained with other pixels: Simple Baselines sees blue first with
 * mean [123.675, 116.28, 103.53] and std [58.395, 57.12, 57.375] in that order; residual likelihood
 * has mean [103.53, 116.535, 122.4] and std [255, 255, 255].
 *
 * <p>Letters of shapes: B batch, K joints, C channels, H and W height and width of the input, h and
 * w those of maps.
 */
package org.djlext.pose;
