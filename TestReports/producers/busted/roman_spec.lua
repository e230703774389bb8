-- SPDX-License-Identifier: Apache-2.0
-- Numbers in Roman letters.
local letters = { { 1000, 'M' }, { 500, 'D' }, { 100, 'C' }, { 50, 'L' }, { 10, 'X' }, { 5, 'V' }, { 4, 'IV' }, { 1, 'I' } }

local function roman(number)
  if number < 1 then error('no Roman letters for ' .. number) end
  local text = ''
  for _, pair in ipairs(letters) do
    while number >= pair[1] do
      text, number = text .. pair[2], number - pair[1]
    end
  end
  return text
end

describe('roman', function()
  for number, text in pairs({ [1] = 'I', [4] = 'IV', [2023] = 'MMXXIII' }) do
    it('writes ' .. number, function() assert.are.equal(text, roman(number)) end)
  end

  it('writes nine & ninety', function() assert.are.equal('IX', roman(9)) end)

  it('has no zero', function() roman(0) end)

  pending('reads letters', function() end)

  describe('small letters', function()
    before_each(function() error('font is missing') end)
    it('are used for pages', function() assert.are.equal('iv', roman(4)) end)
  end)
end)
