// SPDX-License-Identifier: Apache-2.0
#pragma once

// JSON for tst_decoding, in a file of its own because moc 6.4 overlooks the test class behind raw strings.
extern const char *const podJson;
extern const char *const json1;
extern const char *const json2;
extern const char *const json3;
extern const char *const json4;
extern const char *const json5;
extern const char *const json6;
extern const char *const json7;
