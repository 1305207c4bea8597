/** Chameleon (arXiv 2405.09818). */
package org.djlext.vlm.chameleon;
