// SPDX-License-Identifier: Apache-2.0
module example.org/bucket

go 1.19
